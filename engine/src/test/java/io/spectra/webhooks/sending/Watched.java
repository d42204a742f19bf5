package io.spectra.webhooks.sending;

import io.netty.channel.EventLoop;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.Sender;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Records an attempt for a test: the calls of its watcher in order, and the threads on which they
/// came.
final class Watched implements Sender.Watcher {
  static final int SECONDS_PATIENCE = 20;

  private final EventLoop loop;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final CompletableFuture<Watched> connected = new CompletableFuture<>();
  private final CompletableFuture<Watched> withdrawn = new CompletableFuture<>();
  private final CompletableFuture<LocalFailure> localFailure = new CompletableFuture<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  volatile boolean sendHasReturned; // set on the loop
  volatile boolean withdrawsOnceConnected;
  volatile Sender.@Nullable Call call;

  Watched(EventLoop loop) {
    this.loop = loop;
  }

  Outcome outcome() {
    return get(outcome);
  }

  LocalFailure localFailure() {
    return get(localFailure);
  }

  boolean isOver() {
    return outcome.isDone() || withdrawn.isDone() || localFailure.isDone();
  }

  void awaitConnected() {
    get(connected);
  }

  void awaitWithdrawn() {
    get(withdrawn);
  }

  /// Returns `connected`, `finished`, `failedLocally` and `withdrawn` in the order of the calls. A
  /// call in the wrong order has `!` before it.
  List<String> heard() {
    return List.copyOf(heard);
  }

  void withdraw() {
    loop.execute(this::withdrawNow);
  }

  private void withdrawNow() {
    var current = call;
    if (current != null) {
      current.withdraw();
    }
  }

  @Override
  public void connected() {
    note("connected");
    if (withdrawsOnceConnected) {
      withdrawNow();
    }
    connected.complete(this);
  }

  @Override
  public void finished(Outcome came) {
    note("finished");
    outcome.complete(came);
  }

  @Override
  public void failedLocally(LocalFailure failure) {
    note("failedLocally");
    localFailure.complete(failure);
  }

  @Override
  public void withdrawn() {
    note("withdrawn");
    withdrawn.complete(this);
  }

  private void note(String what) {
    heard.add(loop.inEventLoop() && sendHasReturned ? what : "!" + what);
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(SECONDS_PATIENCE, TimeUnit.SECONDS).join();
  }
}
