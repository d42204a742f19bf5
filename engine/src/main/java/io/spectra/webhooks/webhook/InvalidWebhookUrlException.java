package io.spectra.webhooks.webhook;

/// Reports a webhook's URL that cannot be used. The message tells the sender what to do.
public final class InvalidWebhookUrlException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidWebhookUrlException(String message) {
    super(message);
  }
}
