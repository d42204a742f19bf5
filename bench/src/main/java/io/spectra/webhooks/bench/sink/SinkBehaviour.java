package io.spectra.webhooks.bench.sink;

import java.nio.charset.StandardCharsets;

/// The sink's reaction to a request. The path determines it, so a webhook's URL is enough to
/// register a receiver that hangs.
sealed interface SinkBehaviour {

  /// Any other path: answers 200 with an empty body, at once.
  record Answer() implements SinkBehaviour {}

  /// `/hang…`: takes the request and never answers.
  record Hang() implements SinkBehaviour {}

  /// `/slow?ms=…`: answers 200 after this many milliseconds.
  record Slow(int millis) implements SinkBehaviour {}

  /// `/gated…`: answers 200 at once, or never while the gate is shut.
  record Gated() implements SinkBehaviour {}

  /// `GET /gate?open` and `GET /gate?shut`: opens or shuts the gate. Not counted.
  record TurnGate(boolean open) implements SinkBehaviour {}

  /// `GET /stats`, and `GET /stats?reset`: returns the counts of the sink. Not counted.
  record Stats(boolean reset) implements SinkBehaviour {}

  SinkBehaviour ANSWER = new Answer();
  SinkBehaviour HANG = new Hang();
  SinkBehaviour GATED = new Gated();
  int SLOW_MILLIS_DEFAULT = 1_000;
  int SLOW_MILLIS_MAX = 600_000;

  /// Returns the behaviour for a path. The measured paths are recognized without creating a string.
  static SinkBehaviour of(byte[] bytes, int from, int to) {
    return isPlain(bytes, from, to)
        ? ANSWER
        : of(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }

  private static SinkBehaviour of(String target) {
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

  /// Whether the bytes can only be an [Answer], judged by the letter after the slash.
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
