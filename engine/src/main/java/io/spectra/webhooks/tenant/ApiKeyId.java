package io.spectra.webhooks.tenant;

/// The id of an API key: a positive integer that the store generates.
public record ApiKeyId(long value) {
  public ApiKeyId {
    if (value < 1) {
      throw new IllegalArgumentException("the id of an API key must be positive, was " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
