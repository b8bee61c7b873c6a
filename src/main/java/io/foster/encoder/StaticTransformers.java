package io.foster.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.foster.base.ConfigException;
import io.foster.base.Printable;
import io.foster.config.EncoderConfig.StaticTransformer;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Embeds a catalogue with any Spark ML Transformer that turns a string column into an array or
 * vector column, named in the configuration by its class: DJL's Spark extension, Spark NLP,
 * SynapseML. Nothing here is compiled against them; the class and its Params are found by name.
 */
final class StaticTransformers {
  private static final String KEY = "encoder.static.transformer";
  private static final String OUTPUT = "foster_features";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(StaticTransformers.class);

  /** Where DJL takes what is no Param of the Transformer itself. */
  private static final String QUERY =
      "what concerns the translator goes into modelUrl, as in"
          + " ?pooling=cls&normalize=false&maxLength=64&truncation=true";

  private static final String DJL =
      ": whether modelUrl names a folder with the model and tokenizer.json; "
          + QUERY
          + ", and ?includeTokenTypes=true where the model wants token_type_ids";

  private StaticTransformers() {}

  /**
   * Embeds texts.
   *
   * @param items columns item (int) and text (string)
   * @return columns item (int) and features (array of float)
   */
  static Dataset<Row> embed(StaticTransformer named, Dataset<Row> items) {
    Dataset<Row> embedded = make(named).transform(items.select("item", "text"));
    return embedded.select(embedded.col("item"), floats(embedded).as("features"));
  }

  /**
   * How many numbers the Transformer makes of a text, found out with the first one.
   *
   * @throws ConfigException if it fails: its model is not there, say, or wants other inputs
   */
  static int dimension(StaticTransformer named, Dataset<Row> items) {
    try {
      return embed(named, items.limit(1)).first().getList(1).size();
    } catch (ConfigException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed(named, e);
    } catch (Exception e) { // Spark throws checked exceptions without declaring them
      throw failed(named, e);
    }
  }

  private static ConfigException failed(StaticTransformer named, Exception failure) {
    // Spark hands on what happened on an executor as text: the last line that names a cause.
    String text = ExceptionUtils.getRootCause(failure).toString();
    String cause =
        text.lines()
            .filter(line -> line.startsWith("Caused by: "))
            .reduce((first, second) -> second)
            .map(line -> line.substring("Caused by: ".length()))
            .orElse(Printable.firstLine(text));
    LOG.error("The Transformer failed with the first text", failure);
    return new ConfigException(
        "%s: %s fails with the first text (%s); check its params%s"
            .formatted(
                KEY, named.className(), cause.strip(), isOfDjl(named.className()) ? DJL : ""));
  }

  private static boolean isOfDjl(String className) {
    return className.startsWith("ai.djl.spark.");
  }

  /** Makes the Transformer and sets its Params, columns included. */
  static Transformer make(StaticTransformer named) {
    if (named.params().values().stream().anyMatch(value -> value.startsWith("\"djl://"))) {
      // DJL's own model zoo; the launcher keeps DJL from the network otherwise.
      System.setProperty("ai.djl.offline", "false");
    }
    Transformer transformer = instantiate(named.className());
    named.params().forEach((name, value) -> set(transformer, name, value));
    set(transformer, "inputCol", JSON.getNodeFactory().textNode("text").toString());
    set(transformer, "outputCol", JSON.getNodeFactory().textNode(OUTPUT).toString());
    return transformer;
  }

  private static Transformer instantiate(String name) {
    try {
      return Class.forName(name, true, Thread.currentThread().getContextClassLoader())
          .asSubclass(Transformer.class)
          .getConstructor()
          .newInstance();
    } catch (ClassNotFoundException e) {
      String mend =
          isOfDjl(name)
              ? "add --packages ai.djl.spark:spark_2.12:0.36.0 to spark-submit, as docs/cluster.md shows"
              : "add the package that holds it with spark-submit's --packages or --jars";
      throw new ConfigException(KEY + ".class: " + name + " is not on the class path; " + mend);
    } catch (ClassCastException e) {
      throw new ConfigException(
          KEY + ".class: " + name + " is not an org.apache.spark.ml.Transformer; name one");
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ConfigException(
          "%s.class: %s cannot be made by its constructor without arguments (%s); name another"
              .formatted(KEY, name, e));
    }
  }

  private static <T extends Transformer> void set(T transformer, String name, String json) {
    if (!transformer.hasParam(name)) {
      throw new ConfigException(
          "%s.params.%s: %s has no such Param; it has %s%s"
              .formatted(
                  KEY,
                  name,
                  transformer.getClass().getName(),
                  Arrays.stream(transformer.params())
                      .map(Param::name)
                      .collect(Collectors.joining(", ")),
                  isOfDjl(transformer.getClass().getName()) ? "; " + QUERY : ""));
    }
    try {
      setDecoded(transformer, transformer.getParam(name), json);
    } catch (Exception e) {
      // Decoders in Scala throw checked exceptions undeclared.
      throw new ConfigException(
          "%s.params.%s: %s is not a value for it (%s); see the Transformer's documentation"
              .formatted(KEY, name, json, e.getMessage()));
    }
  }

  private static <V> void setDecoded(Transformer transformer, Param<V> param, String json)
      throws JsonProcessingException {
    // Spark's number Params of floating point do not take a JSON integer.
    JsonNode node = JSON.readTree(json);
    boolean floating = param instanceof DoubleParam || (Object) param instanceof FloatParam;
    String text = floating && node.isNumber() ? Double.toString(node.asDouble()) : json;
    transformer.set(param, param.jsonDecode(text));
  }

  private static Column floats(Dataset<Row> embedded) {
    Column column = embedded.col(OUTPUT);
    DataType type = embedded.schema().apply(OUTPUT).dataType();
    if (type.equals(SQLDataTypes.VectorType())) {
      return functions.vector_to_array(column, "float32");
    }
    if (type instanceof ArrayType) {
      return column.cast("array<float>");
    }
    throw new ConfigException(
        "%s: it makes a column of type %s; use one that makes an array or a vector"
            .formatted(KEY, type.simpleString()));
  }
}
