package io.foster.encoder;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A text embedder with the Params of DJL's Spark extension: a text's features are its length times
 * scale, and the number of its words. The Param engine picks the output's type.
 */
public final class FixtureEmbedder extends Transformer {
  private static final long serialVersionUID = 1L;

  private final String uid = Identifiable$.MODULE$.randomUID("fixture");
  private final Param<String> inputCol = new Param<>(this, "inputCol", "input column");
  private final Param<String> outputCol = new Param<>(this, "outputCol", "output column");
  private final Param<String> engine = new Param<>(this, "engine", "float, double, vector, string");
  private final IntParam batchSize = new IntParam(this, "batchSize", "batch size");
  private final DoubleParam scale = new DoubleParam(this, "scale", "scale");

  public Param<String> inputCol() {
    return inputCol;
  }

  public Param<String> outputCol() {
    return outputCol;
  }

  public Param<String> engine() {
    return engine;
  }

  public IntParam batchSize() {
    return batchSize;
  }

  public DoubleParam scale() {
    return scale;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> texts) {
    double by = (Double) getOrDefault(scale) * (Integer) getOrDefault(batchSize);
    Column text = texts.col(getOrDefault(inputCol));
    Column length = functions.length(text).multiply(by);
    Column words = functions.size(functions.split(text, " ")).cast("double");
    Column features =
        switch (getOrDefault(engine)) {
          case "float" -> functions.array(length.cast("float"), words.cast("float"));
          case "double" -> functions.array(length, words);
          case "vector" ->
              functions
                  .udf(
                      (UDF1<String, Object>)
                          t -> Vectors.dense(t.length() * by, t.split(" ").length),
                      SQLDataTypes.VectorType())
                  .apply(text);
          default -> functions.upper(text);
        };
    return texts.withColumn(getOrDefault(outputCol), features);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return schema.add(getOrDefault(outputCol), DataTypes.createArrayType(DataTypes.FloatType));
  }

  @Override
  public Transformer copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
