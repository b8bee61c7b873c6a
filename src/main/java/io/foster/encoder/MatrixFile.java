package io.foster.encoder;

import io.foster.base.ConfigException;
import io.foster.base.LfsPointer;
import io.foster.base.LiteralPath;
import io.foster.tensor.FloatFormat;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/**
 * A matrix of item features in a file, a row for each item: NumPy's {@code .npy} of float16,
 * float32 or float64, or bare float32 such as UniSRec's {@code NAME.feat1CLS} with {@code
 * NAME.item2index} beside it (Hou et al., KDD 2022), which has an item's id and its row in each
 * line. Without that file an item's id is its row.
 *
 * @param file for messages
 * @param rows n
 * @param width c
 * @param format of a number
 * @param start of the first number in the file
 * @param index rows by item id; empty where ids are rows
 */
record MatrixFile(
    Path file, int rows, int width, FloatFormat format, long start, Map<String, Integer> index) {
  private static final String NPY = ".npy";
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;

  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\((\\d{1,9}),\\s*(\\d{1,9}),?\\s*\\),?\\s*\\}\\s*");

  private static final Map<String, FloatFormat> TYPES =
      Map.of("<f2", FloatFormat.F16, "<f4", FloatFormat.F32, "<f8", FloatFormat.F64);

  private static final float[] NONE = {};

  /** Items whose features are a task's part. */
  private static final int BLOCK = 512;

  /** Some items' features on their way to the executors. */
  private record Part(int[] items, float[][] features) implements Serializable {}

  /** Whether a file is one by its name: anything but Parquet, which may be a folder. */
  static boolean isOne(Path file) {
    return file.getName().endsWith(NPY) || file.getName().matches(".*\\.(feat\\w*|feature)");
  }

  /**
   * Reads what the file says of itself.
   *
   * @throws ConfigException if it is no such matrix
   */
  static MatrixFile open(Path file, Configuration hadoop) throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    LfsPointer.refuse(files, file);
    Map<String, Integer> index = index(files, file);
    long length = files.getFileStatus(file).getLen();
    if (file.getName().endsWith(NPY)) {
      return npy(files, file, length, index);
    }
    long row = (long) Float.BYTES * index.size();
    if (index.isEmpty() || length == 0 || length % row != 0) {
      throw problem(
          file,
          (index.isEmpty()
                  ? "how wide the matrix is cannot be told without " + indexFile(file).getName()
                  : "%d bytes are no %d rows of float32".formatted(length, index.size()))
              + "; write it with numpy.save as .npy");
    }
    return new MatrixFile(
        file, index.size(), Math.toIntExact(length / row), FloatFormat.F32, 0, index);
  }

  private static MatrixFile npy(
      FileSystem files, Path file, long length, Map<String, Integer> index) throws IOException {
    try (FSDataInputStream in = files.open(file)) {
      byte[] begin = new byte[8];
      in.readFully(begin);
      for (int i = 0; i < MAGIC.length; i++) {
        if (begin[i] != MAGIC[i]) {
          throw problem(file, "is not what numpy.save writes; write it so");
        }
      }
      byte[] size = new byte[begin[6] == 1 ? 2 : 4];
      in.readFully(size);
      ByteBuffer little = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN);
      int header = size.length == 2 ? Short.toUnsignedInt(little.getShort()) : little.getInt();
      if (header < 0 || header > LONGEST_HEADER) {
        throw problem(file, "is not what numpy.save writes; write it so");
      }
      byte[] text = new byte[header];
      in.readFully(text);
      Matcher shape = HEADER.matcher(new String(text, StandardCharsets.ISO_8859_1));
      if (!shape.matches() || !TYPES.containsKey(shape.group(1)) || shape.group(2).equals("True")) {
        throw problem(
            file,
            "is no matrix of float16, float32 or float64, row by row; write it with numpy.save(name,"
                + " numpy.ascontiguousarray(matrix, \"float32\"))");
      }
      FloatFormat format = TYPES.get(shape.group(1));
      int rows = Integer.parseInt(shape.group(3));
      int width = Integer.parseInt(shape.group(4));
      long numbers = Math.multiplyExact((long) rows, width);
      if (numbers == 0 || length - in.getPos() != numbers * format.bytes()) {
        throw problem(
            file,
            "says %d rows of %d numbers and has %d bytes of them; copy it again"
                .formatted(rows, width, length - in.getPos()));
      }
      return new MatrixFile(file, rows, width, format, in.getPos(), index);
    } catch (EOFException e) {
      throw problem(file, "ends in its header; copy it again");
    }
  }

  private static Path indexFile(Path file) {
    String name = file.getName();
    return LiteralPath.child(
        file.getParent(), name.substring(0, name.lastIndexOf('.')) + ".item2index");
  }

  private static Map<String, Integer> index(FileSystem files, Path file) throws IOException {
    Path names = indexFile(file);
    Map<String, Integer> index = new HashMap<>();
    if (!files.exists(names)) {
      return index;
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(files.open(names), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("\t", -1);
        if (parts.length != 2
            || !parts[1].matches("\\d{1,9}")
            || index.put(parts[0], Integer.parseInt(parts[1])) != null) {
          throw problem(names, "has a line that is no new item id and its row, between them a tab");
        }
      }
    }
    return index;
  }

  /**
   * The features of items.
   *
   * @param items columns item (int) and item_id (string)
   * @return columns item (int) and features (array of float)
   * @throws ConfigException if an item has no row
   */
  Dataset<Row> rows(SparkSession spark, Dataset<Row> items) throws IOException {
    List<Row> wanted = items.orderBy("item").collectAsList();
    int[] at = wanted.stream().mapToInt(r -> row(r.getString(1))).toArray();
    int[] without = IntStream.range(0, at.length).filter(i -> at[i] < 0).toArray();
    if (without.length > 0) {
      throw GivenFeatures.missing(
          file, without.length, at.length, wanted.get(without[0]).getString(1));
    }
    float[][] byRow = new float[rows][];
    Arrays.stream(at).forEach(row -> byRow[row] = NONE);
    read(byRow, spark.sparkContext().hadoopConfiguration());
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < at.length; from += BLOCK) {
      int to = Math.min(from + BLOCK, at.length);
      parts.add(
          new Part(
              wanted.subList(from, to).stream().mapToInt(r -> r.getInt(0)).toArray(),
              Arrays.stream(at, from, to).mapToObj(row -> byRow[row]).toArray(float[][]::new)));
    }
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(parts, Math.max(1, parts.size()))
            .flatMap(MatrixFile::unpack);
    return spark.createDataFrame(rows, StaticFeatures.SCHEMA);
  }

  private static Iterator<Row> unpack(Part part) {
    return IntStream.range(0, part.items().length)
        .mapToObj(i -> RowFactory.create(part.items()[i], part.features()[i]))
        .iterator();
  }

  /**
   * Reads the rows that are not null from the file's begin to its end, as object stores like it.
   */
  private void read(float[][] byRow, Configuration hadoop) throws IOException {
    byte[] bytes = new byte[Math.multiplyExact(width, format.bytes())];
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(file.getFileSystem(hadoop).open(file), 1 << 20))) {
      in.skipNBytes(start);
      for (int row = 0; row < rows; row++) {
        in.readFully(bytes);
        if (byRow[row] != null) {
          byRow[row] = format.decode(bytes);
        }
      }
    }
  }

  /** The row of an item, -1 where it has none. */
  private int row(String id) {
    int row;
    if (!index.isEmpty()) {
      row = index.getOrDefault(id, -1);
    } else {
      row = id.matches("\\d{1,9}") ? Integer.parseInt(id) : -1;
    }
    return row < rows ? row : -1;
  }

  private static ConfigException problem(Path file, String what) {
    return new ConfigException("encoder.source: " + file + " " + what);
  }
}
