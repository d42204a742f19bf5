package io.spectra.webhooks.sending;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.delivery.Attempt;
import io.spectra.webhooks.egress.Origin;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Logs why attempts failed, for the operator, where the delivery history shows less: names that do
/// not resolve, blocked addresses, TLS failures, and answers that are not HTTP.
///
/// A receiver that fails often would fill the log. Each origin therefore gets one line for each
/// kind of failure, and then none for a while, after which one line gives the number of further
/// failures. At most [#SUBJECTS_MAX] subjects have lines of their own, and all others share one
/// line. No line contains a path, a query or any part of an event. Only the sender's event loop may
/// use an instance.
final class FailureLog {
  static final Duration QUIET = Duration.ofMinutes(5);
  static final int SUBJECTS_MAX = 1_000;

  /// The receiver and the kind of failure that one line is about.
  private record Subject(Origin origin, String kind) {}

  /// The start of a subject's silence, and the number of failures that were left out since.
  private static final class Silence {
    private final long sinceNanos;
    private int leftOut;

    Silence(long sinceNanos) {
      this.sinceNanos = sinceNanos;
    }
  }

  private final LongSupplier ticker;
  private final Logger log;
  private final Map<Subject, Silence> silences = new LinkedHashMap<>(); // oldest first
  private int leftOutOfOthers;

  FailureLog(LongSupplier ticker) {
    this(ticker, System.getLogger(FailureLog.class.getName()));
  }

  FailureLog(LongSupplier ticker, Logger log) {
    this.ticker = ticker;
    this.log = log;
  }

  /// Notes the end of an attempt. Most outcomes are not logged.
  void ended(Attempt attempt, Outcome outcome) {
    switch (outcome) {
      case Outcome.Unreachable(String detail, _) -> failed(attempt, "unreachable", detail);
      case Outcome.TlsRefused(_, String detail, _) -> failed(attempt, "tls", detail);
      case Outcome.BadAnswer(_, _, String detail, _) -> failed(attempt, "bad_answer", detail);
      case Outcome.Answered _, Outcome.TimedOut _, Outcome.NotAttempted _ -> {}
    }
  }

  /// Ends the silences that have lasted long enough. Called from time to time.
  void sweep() {
    long now = ticker.getAsLong();
    var oldestFirst = silences.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      var next = oldestFirst.next();
      if (now - next.getValue().sinceNanos < QUIET.toNanos()) {
        break;
      }
      oldestFirst.remove();
      sumUp(next.getKey(), next.getValue());
    }
    if (leftOutOfOthers > 0 && silences.size() < SUBJECTS_MAX) {
      log.log(
          Level.INFO,
          "{0} more attempts failed at further receivers, too many for a line each; each is in its"
              + " webhook''s delivery history",
          Integer.toString(leftOutOfOthers));
      leftOutOfOthers = 0;
    }
  }

  private void failed(Attempt attempt, String kind, String detail) {
    sweep();
    var subject = new Subject(attempt.webhook().url().origin(), kind);
    var silence = silences.get(subject);
    if (silence != null) {
      silence.leftOut++;
    } else if (silences.size() >= SUBJECTS_MAX) {
      leftOutOfOthers++;
    } else {
      silences.put(subject, new Silence(ticker.getAsLong()));
      log.log(
          Level.INFO,
          "Delivery {0} of webhook {1} to {2} failed, {3}: {4}",
          attempt.delivery(),
          attempt.webhook().id(),
          subject.origin(),
          kind,
          detail);
    }
  }

  private void sumUp(Subject subject, Silence silence) {
    if (silence.leftOut > 0) {
      log.log(
          Level.INFO,
          "{0} more attempts to {1} failed within {2} minutes, {3}",
          Integer.toString(silence.leftOut),
          subject.origin(),
          Long.toString(QUIET.toMinutes()),
          subject.kind());
    }
  }
}
