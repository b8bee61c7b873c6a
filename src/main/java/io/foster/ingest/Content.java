package io.foster.ingest;

import io.foster.base.LfsPointer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a file's first bytes show it to be, whatever its name says. */
enum Content {
  TEXT("text", ""),
  PARQUET("Parquet", "name it with the ending .parquet"),
  TABLE("a table of Spark", "name it in input.interactions or input.items"),
  GZIP("gzip", "rename it to end in .gz"),
  BZIP2("bzip2", "rename it to end in .bz2"),
  ZSTANDARD("Zstandard", "unpack it first (zstd -d)"),
  XZ("xz", "unpack it first (xz -d)"),
  ORC("ORC", "write it as Parquet (spark.read.orc(..).write.parquet(..))"),
  AVRO("Avro", "write it as Parquet or JSON Lines"),
  ARROW("Arrow or Feather", "write it as Parquet"),
  SPREADSHEET("a spreadsheet", "save it as CSV in UTF-8"),
  ZIP("a ZIP archive", "unpack it first (unzip)"),
  TAR("a tar archive", "unpack it first (tar xf)"),
  LFS_POINTER(LfsPointer.WHAT, LfsPointer.MEND),
  UTF_16("text in UTF-16", "convert it with iconv -f UTF-16 -t UTF-8"),
  BINARY("binary data", "name a file of CSV, TSV, JSON Lines or Parquet"),
  OLD_LINES(
      "text whose lines end in CR alone", "convert it, for example with tr '\\r' '\\n' < IN > OUT");

  /** Names within the archive that a workbook is. */
  private static final Pattern SHEETS =
      Pattern.compile(
          "xl/(workbook|worksheets|theme|styles|sharedStrings)|opendocument.spreadsheet");

  /** White space, and what separates in files of Hive (1 to 3) and of ASCII's own (28 to 31). */
  private static final String IN_TEXT = "\t\n\r\f\1\2\3\34\35\36\37";

  private final String what;
  private final String mend;

  Content(String what, String mend) {
    this.what = what;
    this.mend = mend;
  }

  /** What it is, for people. */
  String what() {
    return what;
  }

  /** Recognises the first bytes of a file, decompressed where its name says how. */
  static Content of(byte[] head) {
    if (starts(head, 'P', 'A', 'R', '1')) {
      return PARQUET;
    }
    if (starts(head, 0x1f, 0x8b)) {
      return GZIP;
    }
    // A block begins with the digits of pi.
    if (starts(head, 'B', 'Z', 'h', '9', 0x31, 0x41, 0x59)) {
      return BZIP2;
    }
    if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) {
      return ZSTANDARD;
    }
    if (starts(head, 0xfd, '7', 'z', 'X', 'Z')) {
      return XZ;
    }
    if (starts(head, 'P', 'K', 3, 4)) {
      return SHEETS.matcher(new String(head, StandardCharsets.ISO_8859_1)).find()
          ? SPREADSHEET
          : ZIP;
    }
    // Excel's files of before 2007.
    if (starts(head, 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)) {
      return SPREADSHEET;
    }
    if (LfsPointer.isOne(head)) {
      return LFS_POINTER;
    }
    if (starts(head, 'O', 'R', 'C')) {
      return byCharacters(head) == TEXT && !starts(head, 'O', 'R', 'C', 10) ? TEXT : ORC;
    }
    if (starts(head, 'O', 'b', 'j', 1)) {
      return AVRO;
    }
    if (starts(head, 'A', 'R', 'R', 'O', 'W', '1') || starts(head, 'F', 'E', 'A', '1')) {
      return ARROW;
    }
    if (starts(head, 0xff, 0xfe) || starts(head, 0xfe, 0xff)) {
      return UTF_16;
    }
    return byCharacters(head);
  }

  private static Content byCharacters(byte[] head) {
    boolean tar =
        head.length > 262 && new String(head, 257, 5, StandardCharsets.US_ASCII).equals("ustar");
    if (tar) {
      return TAR;
    }
    int lf = 0;
    int cr = 0;
    int zero = 0;
    int control = 0;
    for (byte b : head) {
      lf += b == '\n' ? 1 : 0;
      cr += b == '\r' ? 1 : 0;
      zero += b == 0 ? 1 : 0;
      control += b >= 0 && b < ' ' && IN_TEXT.indexOf(b) < 0 ? 1 : 0;
    }
    if (zero * 4 > head.length) {
      return evenlySpread(head) ? UTF_16 : BINARY;
    }
    // A twentieth of text is never control characters; of packed data it is more.
    if (control * 20 > head.length) {
      return BINARY;
    }
    return cr > 0 && lf == 0 && cr < head.length ? OLD_LINES : TEXT;
  }

  /**
   * Whether zeros stand at even places only, or at odd ones, as in Latin text of two bytes each.
   */
  private static boolean evenlySpread(byte[] head) {
    int even = 0;
    int odd = 0;
    for (int i = 0; i < head.length; i++) {
      even += head[i] == 0 && i % 2 == 0 ? 1 : 0;
      odd += head[i] == 0 && i % 2 != 0 ? 1 : 0;
    }
    return even == 0 || odd == 0;
  }

  private static boolean starts(byte[] head, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (i >= head.length || (head[i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /** Empty for what is read as it is. */
  Optional<String> problem() {
    return this == TEXT || this == PARQUET || this == TABLE
        ? Optional.empty()
        : Optional.of("is " + what + "; " + mend);
  }
}
