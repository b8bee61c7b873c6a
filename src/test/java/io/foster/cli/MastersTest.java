package io.foster.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.foster.base.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MastersTest {
  @ParameterizedTest
  @ValueSource(strings = {"local[*]", "yarn", "local-cluster[2,1,1024]", "k8s://https://name"})
  void mastersWithoutAnAddressAreLeftToSpark(String master) {
    assertDoesNotThrow(() -> Masters.requireReachable(master));
  }

  @Test
  void oneOfSeveralMastersHasToAnswer() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + server.getLocalPort();
      assertDoesNotThrow(() -> Masters.requireReachable("spark://" + address));
      assertDoesNotThrow(() -> Masters.requireReachable("spark://127.0.0.1:1," + address));
      assertDoesNotThrow(() -> Masters.requireReachable("k8s://https://" + address));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark://127.0.0.1:1", "k8s://https://127.0.0.1:1"})
  void nobodyAnswering(String master) {
    ConfigException e = assertThrows(ConfigException.class, () -> Masters.requireReachable(master));
    assertTrue(
        e.getMessage().startsWith("spark.master: nothing answers at " + master), e.getMessage());
  }

  @Test
  void whatIsNoAddress() {
    ConfigException e =
        assertThrows(ConfigException.class, () -> Masters.requireReachable("spark://host"));
    assertTrue(e.getMessage().contains("write spark://HOST:7077"), e.getMessage());
  }
}
