package io.spectra.webhooks.webhook;

/// A webhook's URL that cannot be used; the message says, to the person who sent it, what to do.
public final class InvalidWebhookUrlException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidWebhookUrlException(String message) {
    super(message);
  }
}
