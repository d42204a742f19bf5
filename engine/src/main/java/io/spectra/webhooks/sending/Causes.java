package io.spectra.webhooks.sending;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lists a failure and its causes, outermost first. Netty wraps what the JDK throws, so the reason
/// for a failure is seldom in the outermost exception. The methods are pure and thread-safe.
final class Causes {
  /// A bound, because nothing keeps a chain of causes from being a circle.
  private static final int CAUSES_MAX = 8;

  private Causes() {}

  static List<Throwable> of(Throwable failure) {
    var causes = new ArrayList<Throwable>();
    @Nullable Throwable cause = failure;
    while (cause != null && causes.size() < CAUSES_MAX) {
      causes.add(cause);
      cause = cause.getCause();
    }
    return causes;
  }

  /// Whether the failure or one of its causes passes the test.
  static boolean anyMatch(Throwable failure, Predicate<Throwable> test) {
    return of(failure).stream().anyMatch(test);
  }

  /// Returns the outermost of the failure and its causes that is of this type.
  static <T> Optional<T> firstOf(Throwable failure, Class<T> type) {
    return of(failure).stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /// Returns the failure's own message, empty when it has none.
  static String message(Throwable failure) {
    return failure.getMessage() == null ? "" : failure.getMessage();
  }
}
