package io.spectra.webhooks.bench.sink;

import java.nio.charset.StandardCharsets;

/// How the sink treats a request. Its path decides, so that a webhook's URL is all it takes to
/// register a receiver that hangs.
sealed interface Behaviour {

  /// Any path but those below: 200 with an empty body, at once.
  record Answer() implements Behaviour {}

  /// `/hang…`: takes the request and never answers.
  record Hang() implements Behaviour {}

  /// `/slow?ms=…`: 200 after so long.
  record Slow(int millis) implements Behaviour {}

  /// `/gated…`: 200 at once, or, while the gate is shut, never.
  record Gated() implements Behaviour {}

  /// `GET /gate?open` and `GET /gate?shut`; not counted.
  record TurnGate(boolean open) implements Behaviour {}

  /// `GET /stats`, and `GET /stats?reset`: what the sink has seen; not counted itself.
  record Stats(boolean reset) implements Behaviour {}

  Behaviour ANSWER = new Answer();
  Behaviour HANG = new Hang();
  Behaviour GATED = new Gated();
  int SLOW_MILLIS_DEFAULT = 1_000;
  int SLOW_MILLIS_MAX = 600_000;

  /// The paths that are measured get by without a string; the others can afford one.
  static Behaviour of(byte[] bytes, int from, int to) {
    return isPlain(bytes, from, to)
        ? ANSWER
        : of(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }

  private static Behaviour of(String target) {
    if (target.startsWith("/hang")) {
      return HANG;
    }
    if (target.startsWith("/slow")) {
      return new Slow(millis(target));
    }
    if (target.startsWith("/gated")) {
      return GATED;
    }
    if (target.startsWith("/gate?")) {
      return new TurnGate(target.equals("/gate?open"));
    }
    if (target.equals("/stats")) {
      return new Stats(false);
    }
    if (target.equals("/stats?reset")) {
      return new Stats(true);
    }
    return ANSWER;
  }

  /// Whether the bytes can be nothing but [Answer], judged by the letter after the slash.
  private static boolean isPlain(byte[] bytes, int from, int to) {
    if (to - from < 2) {
      return true;
    }
    byte first = bytes[from + 1];
    return first != 'h' && first != 's' && first != 'g';
  }

  private static int millis(String target) {
    int at = target.indexOf("ms=");
    if (at < 0) {
      return SLOW_MILLIS_DEFAULT;
    }
    try {
      return Math.clamp(Integer.parseInt(target.substring(at + 3)), 0, SLOW_MILLIS_MAX);
    } catch (NumberFormatException _) {
      return SLOW_MILLIS_DEFAULT;
    }
  }
}
