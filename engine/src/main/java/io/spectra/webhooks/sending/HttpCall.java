package io.spectra.webhooks.sending;

import io.netty.util.concurrent.ScheduledFuture;
import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.Attempt;
import io.spectra.webhooks.delivery.Sender;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Carries out one attempt: take or open a connection → write → read → outcome, all before one
/// deadline. Only the sender's event loop may use an instance.
///
/// The watcher is always notified in a separate task of the loop, and so never from within
/// [HttpSender#send]. If a pooled connection closes before the receiver sends anything, the
/// receiver most likely closed it while it was idle. The request is then written once more, on a
/// new connection.
///
/// Each step is guarded: an exception ends the call as a [LocalFailure.Fault].
final class HttpCall implements Sender.Call, Connecting.Listener, ReceiverConnection.Exchange {
  /// The delay from which a passed deadline says nothing about the receiver, because the process or
  /// the whole machine stood still.
  static final long LATE_NANOS = Duration.ofSeconds(2).toNanos();

  private final HttpSender sender;
  private final Attempt attempt;
  private final Sender.Watcher watcher;
  private final long startedNanos;
  private final long deadlineNanos;

  private @Nullable ReceiverConnection connection; // reserved, or in use by the request
  private @Nullable Connecting connecting;
  private @Nullable ScheduledFuture<?> timer;
  private boolean hasConnected;
  private boolean isWritten;
  private boolean hasEnded;

  HttpCall(
      HttpSender sender,
      Attempt attempt,
      Sender.Watcher watcher,
      Optional<ReceiverConnection> reserved) {
    this.sender = sender;
    this.attempt = attempt;
    this.watcher = watcher;
    this.connection = reserved.orElse(null);
    this.startedNanos = sender.now();
    this.deadlineNanos = startedNanos + sender.settings().timeout().toNanos();
  }

  void begin() {
    long nanos = sender.settings().timeout().toNanos();
    timer =
        sender.loop().schedule(() -> guarded(this::deadlinePassed), nanos, TimeUnit.NANOSECONDS);
    sender.loop().execute(() -> guarded(this::start));
  }

  @Override
  public void withdraw() {
    if (hasEnded || isWritten) {
      return;
    }
    end();
    sender.loop().execute(watcher::withdrawn);
    letGo();
  }

  private void start() {
    if (hasEnded) {
      return;
    }
    if (connection != null && connection.isOpen()) {
      carryOn(connection);
    } else {
      connect();
    }
  }

  private void connect() {
    connection = null;
    connecting = sender.connect(attempt, deadlineNanos, this);
  }

  @Override
  public void opened(ReceiverConnection with) {
    guarded(() -> carryOn(with));
  }

  private void carryOn(ReceiverConnection with) {
    connecting = null;
    connection = with;
    if (!hasConnected) {
      hasConnected = true;
      watcher.connected();
    }
    if (!hasEnded) { // the watcher may have withdrawn it
      write(with);
    }
  }

  private void write(ReceiverConnection with) {
    isWritten = true;
    var head = sender.writer().head(attempt, with.channel().alloc());
    with.exchange(head, sender.writer().rest(attempt), this);
  }

  @Override
  public void failed(ConnectFailure failure) {
    connecting = null;
    switch (failure) {
      case ConnectFailure.Unreachable(String detail) ->
          finish(new Outcome.Unreachable(detail, took()));
      case ConnectFailure.TlsRefused(TlsFault fault) ->
          finish(new Outcome.TlsRefused(fault.reason(), fault.detail(), took()));
      case ConnectFailure.Local(LocalFailure local) -> failLocally(local);
    }
  }

  @Override
  public void answered(int status, String body, boolean reusable) {
    Optional<String> location =
        connection == null
            ? Optional.empty()
            : connection.location(); // read before the connection is used again
    try {
      if (reusable && connection != null) {
        sender.keep(connection);
      }
    } finally {
      finish(new Outcome.Answered(status, body, location, took()));
    }
  }

  @Override
  public void broken(ReceiverConnection.Break cause) {
    switch (cause) {
      case ReceiverConnection.Break.Silent(String detail) -> {
        if (connection != null && connection.mayHaveBeenDead()) {
          guarded(this::connect);
        } else {
          finish(new Outcome.BadAnswer(OptionalInt.empty(), detail, took()));
        }
      }
      case ReceiverConnection.Break.TlsRefused(TlsFault fault) ->
          finish(new Outcome.TlsRefused(fault.reason(), fault.detail(), took()));
      case ReceiverConnection.Break.BadAnswer(
              OptionalInt status,
              Optional<String> body,
              String detail) ->
          finish(new Outcome.BadAnswer(status, body, detail, took()));
      case ReceiverConnection.Break.Local(LocalFailure local) -> failLocally(local);
    }
  }

  /// Ends the attempt at its deadline. A status that was read takes precedence, followed by a
  /// failure of this machine, followed by the timeout.
  private void deadlinePassed() {
    if (hasEnded) {
      return;
    }
    OptionalInt status = OptionalInt.empty();
    Optional<String> body = Optional.empty();
    Optional<String> location = Optional.empty();
    boolean isWhole = false;
    if (connection != null && isWritten) {
      status = connection.statusSoFar();
      body = connection.bodySoFar();
      location = connection.location();
      isWhole = connection.hasWholeAnswer();
    }
    Optional<LocalFailure> local =
        connecting == null ? Optional.empty() : connecting.localFailure();
    boolean isLate = sender.now() - deadlineNanos > LATE_NANOS;
    letGo();
    if (isWhole) {
      finish(new Outcome.Answered(status.orElseThrow(), body.orElseThrow(), location, took()));
    } else if (status.isEmpty() && local.isPresent()) {
      failLocally(local.get());
    } else if (status.isEmpty() && isLate) {
      failLocally(new LocalFailure.Shortage(stalled()));
    } else {
      finish(new Outcome.TimedOut(status, body, sender.settings().timeout(), took()));
    }
  }

  private TimeoutException stalled() {
    return new TimeoutException(
        "this process stood still during the attempt, which took " + took());
  }

  /// Gives up the connection that is being opened. Keeps an open connection only if nothing was
  /// written on it.
  private void letGo() {
    if (connecting != null) {
      connecting.cancel();
    }
    if (connection != null && isWritten) {
      connection.abort();
    } else if (connection != null) {
      sender.keep(connection);
    }
  }

  private void failLocally(LocalFailure failure) {
    end();
    watcher.failedLocally(failure);
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      if (hasEnded) {
        throw e; // it comes from the watcher, which has been notified
      }
      try {
        letGo();
      } finally {
        failLocally(new LocalFailure.Fault(e));
      }
    }
  }

  private void finish(Outcome outcome) {
    end();
    try {
      sender.failures().ended(attempt, outcome);
    } finally {
      watcher.finished(outcome);
    }
  }

  private void end() {
    hasEnded = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  private Duration took() {
    return Duration.ofNanos(sender.now() - startedNanos);
  }
}
