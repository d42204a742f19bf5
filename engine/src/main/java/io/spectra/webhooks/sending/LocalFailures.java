package io.spectra.webhooks.sending;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.CodecException;
import io.spectra.webhooks.attempt.LocalFailure;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Distinguishes failures of this process and its machine from those of a receiver or of the
/// network in between. The methods are pure and thread-safe.
///
/// System errors are recognized by type and number, and never by their text, which depends on the
/// locale.
final class LocalFailures {
  /// Linux's numbers of EAGAIN, ENOMEM, ENFILE, EMFILE, ENOSPC, ENETDOWN and ENOBUFS.
  private static final Set<Integer> SHORTAGES = Set.of(11, 12, 23, 24, 28, 100, 105);

  /// Linux's numbers of EADDRINUSE and EADDRNOTAVAIL.
  private static final Set<Integer> NO_PORT = Set.of(98, 99);

  /// The form in which Netty's native transport writes a system error into its exceptions.
  private static final Pattern ERROR_NUMBER = Pattern.compile("failed with error\\(-(\\d+)\\)");

  private LocalFailures() {}

  /// Returns the local failure behind this one, or nothing if a receiver or the network caused it.
  /// Any throwable other than an I/O error or a decoding error is a fault of our own code.
  static Optional<LocalFailure> of(Throwable failure) {
    if (Causes.anyMatch(failure, LocalFailures::isShortage) || isNoPort(failure)) {
      return Optional.of(new LocalFailure.Shortage(failure));
    }
    if (Causes.anyMatch(failure, Error.class::isInstance)) {
      return Optional.of(new LocalFailure.Fault(failure));
    }
    if (Causes.anyMatch(
        failure, ChannelException.class::isInstance)) { // no socket could be created
      return Optional.of(new LocalFailure.Shortage(failure));
    }
    return Causes.anyMatch(failure, LocalFailures::isForeign)
        ? Optional.empty()
        : Optional.of(new LocalFailure.Fault(failure));
  }

  /// Whether there was no local address or port to connect from. A machine without IPv6 reports the
  /// same error for every IPv6 address.
  static boolean isNoPort(Throwable failure) {
    return Causes.anyMatch(
        failure, cause -> cause instanceof BindException || NO_PORT.contains(errorNumber(cause)));
  }

  private static boolean isShortage(Throwable cause) {
    return cause instanceof OutOfMemoryError
        || cause instanceof NameServersAwayException
        || SHORTAGES.contains(errorNumber(cause));
  }

  private static boolean isForeign(Throwable cause) {
    return cause instanceof IOException || cause instanceof CodecException;
  }

  private static int errorNumber(Throwable cause) {
    String message = cause instanceof IOException ? cause.getMessage() : null;
    var found = ERROR_NUMBER.matcher(message == null ? "" : message);
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }
}
