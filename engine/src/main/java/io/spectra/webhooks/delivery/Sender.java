package io.spectra.webhooks.delivery;

import io.spectra.webhooks.attempt.LocalFailure;
import io.spectra.webhooks.attempt.Outcome;
import io.spectra.webhooks.webhook.WebhookUrl;

/// Makes HTTP calls for the lanes of one event loop. Every method and every callback runs on that
/// loop, and nothing blocks.
public interface Sender {

  /// Starts one attempt. Its deadline begins now, with the DNS query. The watcher is called with
  /// exactly one of `finished`, `failedLocally` and `withdrawn`, once, and never before this method
  /// has returned. Throws only after the sender was closed.
  Call send(Attempt attempt, Watcher watcher);

  /// Whether an attempt to this URL would start on a connection that is open and idle, so that it
  /// needs no permit to connect.
  boolean hasIdleConnection(WebhookUrl url);

  /// An attempt that is under way.
  interface Call {
    /// Ends the attempt if no byte of its request has been written; otherwise it goes on. The
    /// watchers of attempts that end like this in one turn of the loop are called together, in the
    /// order of these calls.
    void withdraw();
  }

  /// Is notified of what happens to one attempt.
  interface Watcher {
    /// The attempt has its connection, so its permit to connect is free, if it took one. Called at
    /// most once, before `finished`, and not at all when no connection was opened.
    void connected();

    /// The receiver, or the network on the way to it, has decided the attempt.
    void finished(Outcome outcome);

    /// This process or its machine has ended the attempt. The receiver is not to blame, so there is
    /// no outcome, and the delivery is still open.
    void failedLocally(LocalFailure failure);

    /// [Call#withdraw()] has ended the attempt before a byte was written. It leaves no trace in the
    /// history.
    void withdrawn();
  }
}
