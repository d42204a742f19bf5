package io.spectra.webhooks.event;

/// The name of an event type, such as `order.shipped`: two or more parts of lower-case letters,
/// digits and underscores, of which each begins with a letter. A name of another form causes an
/// `IllegalArgumentException`. The type need not exist; the [EventCatalogue] decides that.
/// Instances are immutable and thread-safe.
public record EventType(String name) {
  public static final int LENGTH_MAX = 128;

  /// The type that "test this webhook" sends to one webhook alone. Nobody can subscribe to it or
  /// publish it.
  public static final EventType WEBHOOK_TEST = new EventType("webhook.test");

  public EventType {
    if (!isWellFormed(name)) {
      throw new IllegalArgumentException(
          "an event's name is like order.shipped: lower-case letters, digits and underscores in two"
              + " or more parts, at most "
              + LENGTH_MAX
              + " characters; was '"
              + abbreviated(name)
              + "'");
    }
  }

  static boolean isWellFormed(String name) {
    if (name.length() > LENGTH_MAX || name.indexOf('.') < 0) {
      return false;
    }
    boolean atStart = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      boolean later = (c >= '0' && c <= '9') || c == '_' || c == '.';
      if (!letter && (atStart || !later)) {
        return false;
      }
      atStart = c == '.';
    }
    return !atStart;
  }

  /// Returns a name from outside, shortened for an error message.
  static String abbreviated(String name) {
    return name.length() <= LENGTH_MAX ? name : name.substring(0, LENGTH_MAX) + "…";
  }

  @Override
  public String toString() {
    return name;
  }
}
