package io.spectra.webhooks.sending;

import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import io.spectra.webhooks.nativelibrary.NativeDirectory;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// Chooses where Netty unpacks its native libraries: the epoll transport and BoringSSL.
///
/// Without [#loadFrom] Netty uses the system's directory for temporary files and deletes each file
/// as soon as it is loaded. If that directory is mounted `noexec` or cannot be written, Java's own
/// sockets and TLS are used instead, which are slower.
final class NettyNatives {
  private static final String DIRECTORY = "io.netty.native.workdir";

  private NettyNatives() {}

  /// See [Transport#loadNatives].
  static Optional<String> loadFrom(NativeDirectory directory) {
    if (System.getProperty(DIRECTORY) != null) {
      load();
      return problem();
    }
    System.setProperty(DIRECTORY, directory.path().toString());
    try {
      directory.load(NettyNatives::load);
      return problem();
    } catch (IOException e) {
      return Optional.of(FailureText.of(e));
    }
  }

  private static void load() {
    boolean _ = Transport.EPOLL.isAvailable();
    boolean _ = OpenSsl.isAvailable();
  }

  private static Optional<String> problem() {
    return Stream.of(epollFailure(), Optional.ofNullable(OpenSsl.unavailabilityCause()))
        .flatMap(Optional::stream)
        .flatMap(NettyNatives::withAllBehind)
        .filter(NettyNatives::isOfThisSystem)
        .findFirst()
        .map(FailureText::of);
  }

  private static Optional<Throwable> epollFailure() {
    try {
      return Optional.ofNullable(Epoll.unavailabilityCause());
    } catch (LinkageError _) { // its classes are missing
      return Optional.empty();
    }
  }

  private static Stream<Throwable> withAllBehind(Throwable failure) {
    var behind =
        Stream.concat(
            Stream.ofNullable(failure.getCause()), Arrays.stream(failure.getSuppressed()));
    return Stream.concat(Stream.of(failure), behind.flatMap(NettyNatives::withAllBehind));
  }

  /// Whether the failure concerns this system. Netty tries several names, and those of other
  /// systems are in no jar, which is not a problem.
  private static boolean isOfThisSystem(Throwable failure) {
    boolean isUnpacked =
        failure instanceof UnsatisfiedLinkError
            && String.valueOf(failure.getMessage()).startsWith(File.separator);
    return isUnpacked
        || (failure instanceof IOException && !(failure instanceof FileNotFoundException));
  }
}
