package io.foster.config;

import com.typesafe.config.ConfigRenderOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The section {@code encoder}.
 *
 * @param source "embedded", "embedded:NAME", "random", the URI of a Hugging Face folder, or
 *     "features:URI" for features that are given
 * @param layers how many of the encoder's layers are used, from the lowest; empty: all
 * @param trainableLayers k, how many top layers of those are trained
 * @param maxTokens longer texts are cut, special tokens counted
 * @param whitening of the features, 0 to 1
 * @param batchSize texts that go through the encoder together
 * @param slices how many parts a step's items are cut into, each a Spark task
 * @param threads of torch, in each task
 * @param device what tasks compute on
 * @param precision what frozen layers compute with
 * @param cache where the frozen layers' hidden states are kept
 * @param driverFeaturesMib how much of the catalogue's features the driver may hold
 * @param transformer a Spark ML Transformer that embeds instead of {@code source}
 */
public record EncoderConfig(
    String source,
    OptionalInt layers,
    int trainableLayers,
    int maxTokens,
    double whitening,
    int batchSize,
    int slices,
    int threads,
    DeviceKind device,
    Precision precision,
    Cache cache,
    int driverFeaturesMib,
    Optional<StaticTransformer> transformer) {

  /** Students read the features of all the experts' encoders, one after another. */
  public static final String EXPERTS = "experts";

  private static final String GIVEN = "features:";

  private static final String EMBEDDED = EncoderName.EMBEDDED + ":";

  /**
   * The cache of the frozen layers' hidden states.
   *
   * @param dir a URI that the executors reach, or empty for a folder below the output
   * @param memoryMib what an executor keeps in memory at most
   * @param graphsMib what an executor keeps of a step's graphs at most
   */
  public record Cache(Optional<String> dir, int memoryMib, int graphsMib) {}

  /**
   * A Spark ML Transformer named by its class.
   *
   * @param className of a subclass of org.apache.spark.ml.Transformer
   * @param params its Params by name, each value in JSON
   */
  public record StaticTransformer(String className, Map<String, String> params) {}

  /** Reads the section, collecting problems. */
  public static EncoderConfig read(Section s) {
    Section cache = s.section("cache");
    EncoderConfig config =
        new EncoderConfig(
            source(s.string("source")),
            s.optionalInteger("layers", 1, Integer.MAX_VALUE),
            s.integer("trainable-layers", 0),
            s.integer("max-tokens", 3),
            s.number("whitening", 0, 1),
            s.integer("batch-size", 1),
            s.integer("slices", 1),
            s.integer("threads", 1),
            s.choice("device", DeviceKind.class),
            s.choice("precision", Precision.class),
            new Cache(
                cache.optionalString("dir"),
                cache.integer("memory-mib", 0),
                cache.integer("graphs-mib", 0)),
            s.integer("driver-features-mib", 1),
            transformer(s.section("static").section("transformer")));
    config.check(s);
    return config;
  }

  /** This encoder with what {@code s} sets; a null key there leaves it as it is. */
  EncoderConfig with(Section s) {
    String read = s.optionalString("source").map(EncoderConfig::source).orElse(source);
    EncoderConfig config =
        new EncoderConfig(
            read,
            read.equals(source) ? layers : OptionalInt.empty(),
            s.optionalInteger("trainable-layers", 0, Integer.MAX_VALUE).orElse(trainableLayers),
            maxTokens,
            whitening,
            batchSize,
            slices,
            threads,
            device,
            precision,
            cache,
            driverFeaturesMib,
            s.isNull("source") ? transformer : Optional.empty());
    if (!config.equals(this)) {
      config.check(s);
    }
    return config;
  }

  /** One name for each encoder. */
  static String source(String written) {
    return EncoderName.ofSource(written).map(EncoderName::source).orElse(written);
  }

  /** Another encoder, all layers as loaded, with everything else as here. */
  EncoderConfig frozen(String otherSource) {
    return new EncoderConfig(
        otherSource,
        OptionalInt.empty(),
        0,
        maxTokens,
        whitening,
        batchSize,
        slices,
        threads,
        device,
        precision,
        cache,
        driverFeaturesMib,
        Optional.empty());
  }

  /** Whether these are the features of all the experts' encoders together. */
  public boolean isOfExperts() {
    return source.equals(EXPERTS);
  }

  /**
   * The URI of features that are given instead of computed; empty where an encoder computes them.
   */
  public Optional<String> givenFeatures() {
    return source.startsWith(GIVEN)
        ? Optional.of(source.substring(GIVEN.length()))
        : Optional.empty();
  }

  /**
   * What gives its features: a static transformer's class, or {@code source} with how many of its
   * layers are used where not all are.
   */
  public String origin() {
    String layered =
        layers.isPresent() ? "%s (lowest %d layers)".formatted(source, layers.getAsInt()) : source;
    return transformer.map(StaticTransformer::className).orElse(layered);
  }

  /** What its features are called, fit for a directory's name. */
  public String name() {
    return EncoderChoice.name(source);
  }

  /** Whether it is none of those that the program knows by this name, nor a folder. */
  static boolean isUnknown(String source) {
    return source.startsWith(EMBEDDED) && EncoderName.ofSource(source).isEmpty();
  }

  /** Whether the features of texts are the same as those of another, all layers as loaded. */
  public boolean givesTheFeaturesOf(EncoderConfig other) {
    return source.equals(other.source)
        && layers.equals(other.layers)
        && transformer.equals(other.transformer);
  }

  private void check(Section s) {
    if (isUnknown(source)) {
      s.problem(
          "source",
          "\"" + source + "\" is not known",
          "write one of " + EncoderName.labels() + " after " + EMBEDDED);
    }
    if (isOfExperts() && trainableLayers > 0) {
      s.problem(
          "trainable-layers", "the experts' features cannot be trained", "use 0, or one encoder");
    }
    if (layers.isPresent() && (givenFeatures().isPresent() || transformer.isPresent())) {
      s.problem("layers", "what gives features has no layers to leave out", "use null");
    }
    if (givenFeatures().isPresent() && trainableLayers > 0) {
      s.problem("trainable-layers", "given features cannot be trained", "use 0, or an encoder");
    }
    if (givenFeatures().filter(String::isBlank).isPresent()) {
      s.problem("source", "names no file", "write one after " + GIVEN);
    }
    if (transformer.isPresent() && trainableLayers > 0) {
      s.problem(
          "trainable-layers",
          "a static transformer cannot be trained",
          "use 0, or set encoder.static.transformer.class to null");
    }
  }

  private static Optional<StaticTransformer> transformer(Section s) {
    Map<String, String> params = new LinkedHashMap<>();
    s.names("params").forEach((k, v) -> params.put(k, v.render(ConfigRenderOptions.concise())));
    return s.optionalString("class").map(name -> new StaticTransformer(name, params));
  }
}
