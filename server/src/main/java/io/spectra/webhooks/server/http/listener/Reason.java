package io.spectra.webhooks.server.http.listener;

import io.netty.handler.codec.http.HttpResponseStatus;

/// The words behind a status. They mean nothing to programs.
final class Reason {
  private Reason() {}

  static String of(int status) {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
