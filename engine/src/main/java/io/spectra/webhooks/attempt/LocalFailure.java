package io.spectra.webhooks.attempt;

/// A failure of this process or its machine that ended an attempt. It says nothing about the
/// receiver, so it is no outcome: the delivery is attempted again later.
///
/// `cause` is for the operator's log.
public sealed interface LocalFailure {

  Throwable cause();

  /// The machine lacks something that the attempt needs: a file handle, a local port, memory, a
  /// name server that answers, or processor time.
  record Shortage(Throwable cause) implements LocalFailure {}

  /// Our own code threw. The request may have been sent, wholly or in part.
  record Fault(Throwable cause) implements LocalFailure {}
}
