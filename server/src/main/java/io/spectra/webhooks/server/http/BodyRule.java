package io.spectra.webhooks.server.http;

/// The rule for a request's body. A route takes no body (a small one is read and dropped), requires
/// JSON, or takes an optional JSON object. A longer body than `bytesMax` is answered 413, a body of
/// another kind than JSON 415, before it is read.
public record BodyRule(Kind kind, int bytesMax) {
  private static final int BYTES_MAX_DEFAULT = 1024 * 1024;

  private static final BodyRule NONE = new BodyRule(Kind.NONE, 64 * 1024);

  /// See [BodyRule].
  public enum Kind {
    NONE,
    OPTIONAL_JSON,
    JSON
  }

  public BodyRule {
    if (bytesMax < 1) {
      throw new IllegalArgumentException("a body's bound must be positive, was " + bytesMax);
    }
  }

  public static BodyRule none() {
    return NONE;
  }

  /// JSON of at most 1 MiB.
  public static BodyRule json() {
    return json(BYTES_MAX_DEFAULT);
  }

  public static BodyRule json(int bytesMax) {
    return new BodyRule(Kind.JSON, bytesMax);
  }

  /// Nothing, or JSON of at most 1 MiB.
  public static BodyRule optionalJson() {
    return json().orNothing();
  }

  /// The same JSON, where it may be left out.
  public BodyRule orNothing() {
    return new BodyRule(Kind.OPTIONAL_JSON, bytesMax);
  }

  public boolean takesJson() {
    return kind != Kind.NONE;
  }
}
