package io.spectra.webhooks.engine;

import io.spectra.webhooks.embedding.Reply;
import io.spectra.webhooks.store.BatchResult.Entry;
import java.util.function.Function;

/// Replies to a submission that [WaitingBytes] has let in. Its end frees its bytes there, and gives
/// its caller the result that it asked for, or one of the engine's own exceptions.
record AdmittedSubmission<T>(
    WaitingBytes waiting, long bytes, Function<Entry.Accepted, T> result, Reply<T> reply)
    implements Reply<Entry.Accepted> {

  @Override
  public void done(Entry.Accepted accepted) {
    waiting.leave(bytes);
    reply.done(result.apply(accepted));
  }

  @Override
  public void failed(Throwable cause) {
    waiting.leave(bytes);
    reply.failed(StoreFailure.forCaller(cause));
  }
}
