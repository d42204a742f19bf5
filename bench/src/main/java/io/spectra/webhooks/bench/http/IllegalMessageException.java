package io.spectra.webhooks.bench.http;

import java.io.Serial;

/// Reports that the rig cannot read a message of a peer. The connection cannot be used any more.
public final class IllegalMessageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  IllegalMessageException(String message) {
    super(message);
  }
}
