package io.spectra.webhooks.engine;

import io.spectra.webhooks.delivery.Writer;
import java.util.function.Function;

/// Turns the writer's answer into a caller's reply: what the caller asked for, and errors as the
/// caller knows them.
record Answered<A, T>(Function<A, T> result, Reply<T> reply, Runnable before)
    implements Writer.Answer<A> {

  @Override
  public void done(A answer) {
    before.run();
    reply.done(result.apply(answer));
  }

  @Override
  public void failed(Exception cause) {
    before.run();
    reply.failed(StoreFailure.forCaller(cause));
  }
}
