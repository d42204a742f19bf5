package io.spectra.webhooks.sending;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Optional;

/// Reads the head of an answer line by line, and knows what a sender needs of it: the status, where
/// the body ends, whether the connection may be kept, and `Location`. All other fields are skipped.
///
/// It takes whatever can be understood. A head that departs from RFC 9112 is *odd*: it counts all
/// the same, but another program may have seen another end of the answer, so the connection is not
/// used again. Plain state; used again for the next answer of its connection.
final class AnswerHead {
  static final int LOCATION_LENGTH_MAX = 512;
  private static final int LENGTH_DIGITS_MAX = 18;
  private static final String HTTP = "http/";

  /// Where the body ends (RFC 9112, 6.3).
  enum Framing {
    NO_BODY,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE,
    /// It has a `Content-Length` that is none, or two that differ: nobody knows.
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

  private long contentLength; // -1 for none
  private boolean lengthIsBroken;
  private boolean hasTransferEncoding;
  private boolean endsChunked;
  private boolean saysClose;
  private boolean saysKeepAlive;
  private String location = "";

  /// Begins the first head of a new answer.
  void reset() {
    isOdd = false;
    resetForNext();
  }

  /// Begins the head behind one of an informational answer. An answer that was odd once stays so.
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

  /// Reads `HTTP/1.1 200 OK`: any version, any space, with or without a reason. False when there is
  /// no status of three digits in it.
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

  /// Reads a line behind the status line: a field, or the rest of the one before.
  void readField(byte[] line, int length) {
    if (isSpace(line[0])) {
      isOdd = true; // obs-fold, RFC 9112, 5.2
      if (field != Field.OTHER
          && value.length() < AnswerLine.KEPT_MAX) { // or folds cost their square
        value += " " + text(line, 0, length);
      }
      return;
    }
    endField();
    int colon = colonOf(line, length);
    int nameEnd = colon;
    while (nameEnd > 0 && isSpace(line[nameEnd - 1])) {
      nameEnd--; // makes it odd already
    }
    field = nameEnd <= 0 ? Field.OTHER : Field.named(line, nameEnd);
    isOdd |= nameEnd <= 0;
    if (field != Field.OTHER) {
      value = text(line, colon + 1, length);
    }
  }

  /// The empty line has come.
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

  /// Whether another request may follow on the connection, as far as the head says.
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

  /// Where a redirect points to, cut and without control characters.
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

  /// One number, or the same several times (RFC 9110, 8.6).
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
        isOdd = true; // was once a way to say that there is none
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

  /// -1 for what is no number, or one beyond counting.
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

  /// -1 when there is none. Notes what a field may not contain.
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

  /// The number of exactly three digits, or -1.
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

  /// Whether the line's first bytes are the expected ones, in lower case, as far as it goes.
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
