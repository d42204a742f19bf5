package io.spectra.webhooks.delivery;

import io.spectra.webhooks.embedding.Reply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Calls the replies of callers. One that throws is logged, so that it keeps no other caller from
/// its reply.
final class Replies {
  private static final Logger LOG = System.getLogger(Replies.class.getName());

  private Replies() {}

  static <T> void done(Reply<T> reply, T result) {
    try {
      reply.done(result);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A reply failed; what its call wrote is durable", e);
    }
  }

  static void failed(Reply<?> reply, Throwable cause) {
    try {
      reply.failed(cause);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A reply failed; its call was refused", e);
    }
  }
}
