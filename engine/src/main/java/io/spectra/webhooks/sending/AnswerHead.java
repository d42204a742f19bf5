package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;

/// Reads the head of an answer line by line, and keeps what a sender needs: the status, the framing
/// of the body, whether the connection may be kept, and `Location`. All other fields are skipped.
///
/// Every head that can be understood is accepted. A head that departs from RFC 9112 is *odd*: the
/// answer counts like any other, but the connection is not used again, because another program may
/// have seen a different end of the answer. An instance is plain state, and is reused for the next
/// answer of its connection.
final class AnswerHead {
  static final int LOCATION_LENGTH_MAX = 512;
  private static final int LENGTH_DIGITS_MAX = 18;
  private static final String HTTP = "http/";

  /// How the end of the body is found (RFC 9112, 6.3).
  enum Framing {
    NO_BODY,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE,
    /// The end is unknown, because a `Content-Length` is not a number, or two of them differ.
    UNKNOWN
  }

  /// The fields that are read.
  private enum Field {
    CONTENT_LENGTH("content-length"),
    TRANSFER_ENCODING("transfer-encoding"),
    CONNECTION("connection"),
    LOCATION("location"),
    OTHER("");

    private static final Field[] KNOWN = {CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, LOCATION};

    private final String name;

    Field(String name) {
      this.name = name;
    }

    static Field named(byte[] line, int length) {
      for (Field field : KNOWN) {
        if (field.name.length() == length && startsWith(line, length, field.name)) {
          return field;
        }
      }
      return OTHER;
    }
  }

  private int status; // 0 before the status line
  private boolean keepsByDefault;
  private boolean isOdd;
  private Field field = Field.OTHER; // the newest field, which the next line may continue
  private String value = "";

  private long contentLength; // -1 if there is none
  private boolean lengthIsBroken;
  private boolean hasTransferEncoding;
  private boolean endsChunked;
  private boolean saysClose;
  private boolean saysKeepAlive;
  private String location = "";

  /// Prepares for the first head of a new answer.
  void reset() {
    isOdd = false;
    resetForNext();
  }

  /// Prepares for the head after an informational answer. An answer that has been odd stays odd.
  void resetForNext() {
    status = 0;
    keepsByDefault = false;
    field = Field.OTHER;
    value = "";
    contentLength = -1;
    lengthIsBroken = false;
    hasTransferEncoding = false;
    endsChunked = false;
    saysClose = false;
    saysKeepAlive = false;
    location = "";
  }

  boolean hasStatus() {
    return status != 0;
  }

  int status() {
    return status;
  }

  void odd() {
    isOdd = true;
  }

  /// Whether these bytes may be the beginning of a status line, or of an empty line before it.
  static boolean mayBegin(byte[] line, int length) {
    return (length == 1 && line[0] == '\r')
        || startsWith(line, Math.min(length, HTTP.length()), HTTP);
  }

  /// Reads a status line such as `HTTP/1.1 200 OK`, with any version, any white space, and with or
  /// without a reason. Returns false if it contains no status of three digits.
  boolean readStatusLine(byte[] line, int length) {
    if (length < HTTP.length() || !startsWith(line, HTTP.length(), HTTP)) {
      return false;
    }
    int space = HTTP.length();
    while (space < length && (isDigit(line[space]) || line[space] == '.')) {
      space++;
    }
    int digits = space;
    while (digits < length && isSpace(line[digits])) {
      digits++;
    }
    int code = statusAt(line, digits, length);
    if (space == HTTP.length() || digits == space || code < 100) {
      return false;
    }
    status = code;
    String version = new String(line, 0, space, ISO_8859_1);
    keepsByDefault = version.equals("HTTP/1.1");
    isOdd |= !keepsByDefault && !version.equals("HTTP/1.0");
    isOdd |= line[space] != ' ' || digits != space + 1;
    isOdd |= digits + 3 < length && line[digits + 3] != ' ';
    return true;
  }

  /// Reads a line after the status line: a field, or the continuation of the previous one.
  void readField(byte[] line, int length) {
    if (isSpace(line[0])) {
      isOdd = true; // obs-fold, RFC 9112, 5.2
      if (field != Field.OTHER
          && value.length() < AnswerLine.KEPT_MAX) { // folds would cost quadratic time otherwise
        value += " " + text(line, 0, length);
      }
      return;
    }
    endField();
    int colon = colonOf(line, length);
    int nameEnd = colon;
    while (nameEnd > 0 && isSpace(line[nameEnd - 1])) {
      nameEnd--; // colonOf has marked it as odd
    }
    field = nameEnd <= 0 ? Field.OTHER : Field.named(line, nameEnd);
    isOdd |= nameEnd <= 0;
    if (field != Field.OTHER) {
      value = text(line, colon + 1, length);
    }
  }

  /// Ends the head, because its empty line was read.
  void end() {
    endField();
  }

  Framing framing() {
    if (status < 200 || status == 204 || status == 304) {
      return Framing.NO_BODY;
    }
    if (hasTransferEncoding) {
      return endsChunked ? Framing.CHUNKED : Framing.UNTIL_CLOSE;
    }
    if (lengthIsBroken) {
      return Framing.UNKNOWN;
    }
    return contentLength < 0 ? Framing.UNTIL_CLOSE : Framing.LENGTH;
  }

  long contentLength() {
    return contentLength;
  }

  /// Whether the head allows another request on the connection.
  boolean keepsConnection() {
    boolean declaresBody = hasTransferEncoding || lengthIsBroken || contentLength > 0;
    boolean lies = framing() == Framing.NO_BODY && declaresBody;
    boolean hasBoth = hasTransferEncoding && (lengthIsBroken || contentLength >= 0);
    boolean isOldAndChunked = hasTransferEncoding && !keepsByDefault;
    return !isOdd
        && !lies
        && !hasBoth
        && !isOldAndChunked
        && !saysClose
        && (keepsByDefault || saysKeepAlive)
        && status != 101; // what follows is another protocol
  }

  /// Returns the target of a redirect, shortened and without control characters.
  Optional<String> location() {
    boolean redirects = status >= 300 && status < 400;
    return redirects && !location.isEmpty() ? Optional.of(location) : Optional.empty();
  }

  private void endField() {
    switch (field) {
      case CONTENT_LENGTH -> readLength();
      case TRANSFER_ENCODING -> readCodings();
      case CONNECTION -> readOptions();
      case LOCATION -> location = cleaned(value);
      case OTHER -> {}
    }
    field = Field.OTHER;
  }

  /// Reads one number, or the same number several times (RFC 9110, 8.6).
  private void readLength() {
    for (String part : value.split(",", -1)) {
      long length = number(part.strip());
      isOdd |= contentLength >= 0;
      lengthIsBroken |= length < 0 || (contentLength >= 0 && contentLength != length);
      contentLength = length;
    }
  }

  private void readCodings() {
    for (String part : value.split(",", -1)) {
      String coding = part.strip().toLowerCase(Locale.ROOT);
      if (coding.equals("identity") || coding.isEmpty()) {
        isOdd = true; // once meant that there is no coding
      } else {
        isOdd |= endsChunked;
        endsChunked = coding.equals("chunked") && !endsChunked;
        hasTransferEncoding = true;
      }
    }
  }

  private void readOptions() {
    for (String part : value.split(",", -1)) {
      String option = part.strip();
      saysClose |= option.equalsIgnoreCase("close");
      saysKeepAlive |= option.equalsIgnoreCase("keep-alive");
    }
  }

  /// Returns the number, or -1 if the text is not a number or has too many digits.
  private static long number(String text) {
    if (text.isEmpty() || text.length() > LENGTH_DIGITS_MAX) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  private static String cleaned(String latin) {
    String text = new String(latin.getBytes(ISO_8859_1), UTF_8).strip();
    return PrintableText.of(text, LOCATION_LENGTH_MAX);
  }

  /// Returns the colon's index, or -1 if there is none. Marks the head as odd if the line contains
  /// a byte that a field must not contain.
  private int colonOf(byte[] line, int length) {
    int colon = -1;
    for (int i = 0; i < length; i++) {
      byte b = line[i];
      if (b == ':' && colon < 0) {
        colon = i;
      } else if (b >= 0 && b <= ' ') { // bytes past 0x7F are negative, and allowed
        isOdd |= colon < 0 || !isSpace(b);
      } else if (b == 0x7F) {
        isOdd = true;
      }
    }
    return colon;
  }

  private static String text(byte[] line, int from, int to) {
    while (from < to && isSpace(line[from])) {
      from++;
    }
    while (from < to && isSpace(line[to - 1])) {
      to--;
    }
    return new String(line, from, to - from, ISO_8859_1);
  }

  /// Returns the number that consists of exactly three digits, or -1.
  private static int statusAt(byte[] line, int from, int length) {
    if (from + 3 > length || (from + 3 < length && isDigit(line[from + 3]))) {
      return -1;
    }
    int code = 0;
    for (int i = from; i < from + 3; i++) {
      if (!isDigit(line[i])) {
        return -1;
      }
      code = code * 10 + (line[i] - '0');
    }
    return code;
  }

  /// Whether the line's first bytes equal the beginning of `expected`, which is in lower case.
  private static boolean startsWith(byte[] line, int length, String expected) {
    for (int i = 0; i < length; i++) {
      if (lower(line[i]) != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }
}
