package io.spectra.webhooks.bench.http;

import java.io.Serial;

/// What a peer sent is no message that the rig can read; the connection is of no more use.
public final class IllegalMessageException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  IllegalMessageException(String message) {
    super(message);
  }
}
