package io.spectra.webhooks.server.http.listener;

import io.netty.handler.codec.http.HttpResponseStatus;

/// Returns the words that follow a status code in an answer. Programs ignore them.
final class ReasonPhrase {
  private ReasonPhrase() {}

  static String of(int status) {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
