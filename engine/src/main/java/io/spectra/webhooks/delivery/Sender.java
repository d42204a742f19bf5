package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.webhook.WebhookUrl;

/// Makes HTTP calls for the lanes of one event loop. Every method and every callback runs on that
/// loop, and nothing blocks.
public interface Sender {

  /// Starts one attempt. Its deadline begins now, with the DNS query. The watcher hears exactly one
  /// of `finished`, `failedLocally` and `withdrawn`, exactly once, and never before this method has
  /// returned. Never throws, except after the sender was closed.
  Call send(Attempt attempt, Watcher watcher);

  /// True when an attempt to this URL would start on a connection that is open and idle, so that it
  /// needs no permit to connect.
  boolean hasIdleConnection(WebhookUrl url);

  /// An attempt that is under way.
  interface Call {
    /// Ends the attempt if no byte of its request has been written; otherwise it goes on. Those
    /// that end so in one turn of the loop are told of it together, in this order.
    void withdraw();
  }

  /// Hears how an attempt goes.
  interface Watcher {
    /// The attempt has its connection; its permit to connect, if it took one, is free. Called at
    /// most once, before `finished`; not called when no connection came about.
    void connected();

    /// The receiver, or the network on the way to it, has decided the attempt.
    void finished(Outcome outcome);

    /// This process or its machine has ended the attempt. The receiver is not to blame, so there is
    /// no outcome, and the delivery is still open.
    void failedLocally(LocalFailure failure);

    /// Ended by [Call#withdraw()] before a byte was written; it leaves no trace in the history.
    void withdrawn();
  }
}
