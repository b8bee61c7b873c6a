package io.foster.cli;

import io.foster.base.ConfigException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether anybody answers where the cluster's manager is said to be. Spark itself tries for a
 * minute and then stops with a message about a stopped context.
 */
final class Masters {
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final Pattern ADDRESS =
      Pattern.compile("(?:https?://)?(\\[[0-9a-fA-F:]+]|[^:/,\\s]+):(\\d{1,5})/?");

  private Masters() {}

  /**
   * Tries the addresses of a standalone master or of a Kubernetes API server; other kinds of master
   * carry no address.
   *
   * @throws ConfigException if none of them answers
   */
  static void requireReachable(String master) {
    String addresses = master.replaceFirst("^(spark|k8s)://", "");
    if (addresses.equals(master)) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    for (String address : addresses.split(",")) {
      Matcher parts = ADDRESS.matcher(address);
      if (!parts.matches()) {
        if (master.startsWith("k8s:")) {
          // The port may be left out there.
          return;
        }
        throw new ConfigException(
            "spark.master: " + master + " is no address; write spark://HOST:7077");
      }
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))),
            TIMEOUT_MILLIS);
        return;
      } catch (IOException | IllegalArgumentException e) {
        reasons.add(e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
    throw new ConfigException(
        "spark.master: nothing answers at %s (%s); start the master, or correct --master"
            .formatted(master, String.join(", ", reasons)));
  }
}
