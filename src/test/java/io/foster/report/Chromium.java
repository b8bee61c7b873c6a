package io.foster.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A page in headless Chromium, spoken to over the DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol/). A window is never narrower than 500
 * pixels, so the width of a phone has to be set that way. The JDK's WebSocket is all it takes.
 */
public final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final CompletableFuture<Void> loaded = new CompletableFuture<>();
  private final WebSocket socket;
  private int last;

  private Chromium(Process process, String page) throws Exception {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(page), new Listener())
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** The program, where it is installed. */
  public static Optional<Path> program() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(dir -> Stream.of("chromium", "chromium-browser").map(n -> Path.of(dir, n)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Opens a page and waits until it is loaded.
   *
   * @param profile an empty directory for the browser
   * @param width of the window, CSS pixels
   */
  public static Chromium open(Path program, Path profile, URI page, int width) throws Exception {
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                // Containers have no user namespaces; the page is the tests' own.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("chromium.log").toFile())
            .start();
    Chromium browser = null;
    try {
      browser = new Chromium(process, page(process, profile));
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        browser.send(domain + ".enable", Map.of());
      }
      browser.send("Emulation.setScrollbarsHidden", Map.of("hidden", true));
      browser.resize(width);
      browser.send("Page.navigate", Map.of("url", page.toString()));
      browser.loaded.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return browser;
    } catch (Exception | Error e) {
      if (browser == null) {
        process.destroyForcibly();
      } else {
        browser.close();
      }
      throw e;
    }
  }

  /** The address of the one tab. The browser writes its port into its profile when it listens. */
  private static String page(Process process, Path profile) throws Exception {
    Path port = profile.resolve("DevToolsActivePort");
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
      if (!process.isAlive() || System.nanoTime() > giveUp) {
        throw new IOException(Files.readString(profile.resolve("chromium.log")));
      }
      Thread.sleep(50);
    }
    URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json");
    while (System.nanoTime() < giveUp) {
      for (JsonNode target : JSON.readTree(list.toURL())) {
        if (target.get("type").asText().equals("page")) {
          return target.get("webSocketDebuggerUrl").asText();
        }
      }
      Thread.sleep(50);
    }
    throw new IOException("Chromium has no tab");
  }

  /** Makes the window as wide as asked; below 600 pixels it is a phone. */
  public void resize(int width) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  /** The value of an expression in the page. */
  public JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(answer.toString());
    }
    return answer.at("/result/value");
  }

  /** The whole page as a picture, down to {@code height} pixels at most. */
  public byte[] screenshot(int height) throws Exception {
    JsonNode size = send("Page.getLayoutMetrics", Map.of()).get("cssContentSize");
    Map<String, Object> clip =
        Map.of(
            "x", 0,
            "y", 0,
            "width", size.get("width").asDouble(),
            "height", Math.min(height, size.get("height").asDouble()),
            "scale", 1);
    JsonNode picture =
        send(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
    return Base64.getDecoder().decode(picture.get("data").asText());
  }

  /** The page as it is printed. */
  public byte[] pdf() throws Exception {
    JsonNode pdf = send("Page.printToPDF", Map.of("printBackground", true));
    return Base64.getDecoder().decode(pdf.get("data").asText());
  }

  /** Errors on the console, uncaught exceptions, and requests for anything but the page. */
  public List<String> problems() {
    synchronized (problems) {
      return List.copyOf(problems);
    }
  }

  private JsonNode send(String method, Map<String, ?> params) throws Exception {
    int id = ++last;
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String message = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params));
    socket.sendText(message, true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    JsonNode got = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (got.has("error")) {
      throw new IOException(method + ": " + got.get("error"));
    }
    return got.get("result");
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      answers.remove(message.get("id").asInt()).complete(message);
      return;
    }
    JsonNode params = message.path("params");
    String problem =
        switch (message.path("method").asText()) {
          case "Runtime.exceptionThrown" -> params.path("exceptionDetails").toString();
          case "Runtime.consoleAPICalled" ->
              List.of("error", "warning", "assert").contains(params.path("type").asText())
                  ? params.path("args").toString()
                  : "";
          case "Log.entryAdded" ->
              params.at("/entry/level").asText().equals("error")
                  ? params.path("entry").toString()
                  : "";
          case "Network.requestWillBeSent" ->
              params.at("/request/url").asText().matches("(file|data|blob):.*")
                  ? ""
                  : "asks for " + params.at("/request/url").asText();
          case "Page.loadEventFired" -> {
            loaded.complete(null);
            yield "";
          }
          default -> "";
        };
    if (!problem.isEmpty()) {
      synchronized (problems) {
        problems.add(problem);
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
    // Its helpers end with it.
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Puts messages together from their parts. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
      text.append(part);
      if (whole) {
        try {
          take(JSON.readTree(text.toString()));
        } catch (IOException e) {
          synchronized (problems) {
            problems.add(e.toString());
          }
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }
}
