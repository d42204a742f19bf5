package io.spectra.webhooks.webhook;

/// The id of a webhook: a positive integer that the store generates.
public record WebhookId(long value) {
  public WebhookId {
    if (value < 1) {
      throw new IllegalArgumentException("the id of a webhook must be positive, was " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
