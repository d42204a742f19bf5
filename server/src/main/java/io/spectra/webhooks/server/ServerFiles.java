package io.spectra.webhooks.server;

import io.spectra.webhooks.engine.Engine;
import io.spectra.webhooks.nativelibrary.NativeDirectory;
import io.spectra.webhooks.ownerfiles.OwnerOnlyFiles;
import io.spectra.webhooks.secret.MasterKey;
import io.spectra.webhooks.server.access.OperatorToken;
import io.spectra.webhooks.server.cli.StartFailedException;
import io.spectra.webhooks.server.settings.DataSettings;
import io.spectra.webhooks.store.CallerTransactions;
import io.spectra.webhooks.store.SecretCipher;
import io.spectra.webhooks.store.Store;
import io.spectra.webhooks.store.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// Prepares the data directory, and finds what a server needs from it before its engine starts:
/// native libraries, the master key and the operator's token. Blocks; only the thread that starts
/// the server uses it.
final class ServerFiles {
  private static final Logger LOG = System.getLogger(ServerFiles.class.getName());

  private final DataSettings settings;
  private final SecureRandom random;

  private ServerFiles(DataSettings settings, SecureRandom random) {
    this.settings = settings;
    this.random = random;
  }

  /// Makes the directory if it does not exist, and loads native libraries from it. Netty looks for
  /// its native libraries only once, so this comes before anything of Netty's.
  ///
  /// @throws StartFailedException when the directory cannot be made or written
  static ServerFiles prepare(DataSettings settings, SecureRandom random) {
    var files = new ServerFiles(settings, random);
    files.makeDirectory();
    files.loadNatives();
    return files;
  }

  private void makeDirectory() {
    try {
      OwnerOnlyFiles.createDirectories(directory());
    } catch (IOException e) {
      throw new StartFailedException(
          "The data directory %s cannot be made; choose another one with --data."
              .formatted(directory()),
          e);
    }
    if (!Files.isWritable(directory())) {
      throw new StartFailedException(
          "The data directory %s cannot be written; make it writable for this user, or choose another one with --data."
              .formatted(directory()));
    }
  }

  private void loadNatives() {
    var directory = NativeDirectory.at(nativeLibraries());
    if (directory.isOpenToOthers()) {
      LOG.log(
          Level.WARNING,
          "Other users of this machine may write in {0}, where native libraries are unpacked, and so decide what code runs; take that right away, or choose another directory with data.native_directory",
          directory.path());
    }
    Engine.loadNativeLibraries(directory)
        .ifPresent(why ->
            LOG.log(
                Level.WARNING,
                "Netty''s native libraries cannot be loaded from {0}, so Java''s own sockets and TLS, which are slower, take their place; choose a directory on a file system without noexec with data.native_directory ({1})",
                directory.path(),
                why));
  }

  Path directory() {
    return settings.directory();
  }

  /// The directory in which native libraries are unpacked.
  Path nativeLibraries() {
    return settings.nativeDirectory().orElseGet(() -> directory().resolve("native"));
  }

  /// Returns the master key of the settings or of the directory, which is made if it is missing.
  MasterKey masterKey() {
    return settings
        .masterKey()
        .map(MasterKey::parse)
        .orElseGet(() ->
            settings.database().isPresent()
                ? MasterKey.loadOrCreate(masterKeyFile(), random)
                : SqliteStore.masterKey(directory(), random));
  }

  /// Checks that this node has the master key of the others, where several nodes share the store.
  ///
  /// @throws StartFailedException when it has another one
  void checkMasterKey(Store store, SecretCipher cipher) {
    var shared = store.callerTransactions();
    if (shared.isPresent() && !MasterKeyCheck.fits(shared.get(), cipher)) {
      throw new StartFailedException(
          "The master key (%s) is not the one that the %s was set up with; give all nodes the same one."
              .formatted(
                  settings.masterKey().isPresent()
                      ? "data.master_key"
                      : "in " + masterKeyFile().toAbsolutePath().normalize(),
                  settings.databasePlace().orElseThrow()));
    }
  }

  private Path masterKeyFile() {
    return directory().resolve(MasterKey.FILE);
  }

  Path operatorTokenFile() {
    return directory().resolve(OperatorToken.FILE);
  }

  /// Returns the operator's token of the settings. Without one there, it is the directory's token,
  /// or the one that all nodes share.
  ///
  /// @throws StartFailedException when the token cannot be read or written
  OperatorToken operatorToken(Store store, SecretCipher cipher) {
    return settings.operatorToken().orElseGet(() -> storedToken(store, cipher));
  }

  private OperatorToken storedToken(Store store, SecretCipher cipher) {
    try {
      var shared = store.callerTransactions();
      return shared.isEmpty()
          ? OperatorToken.openOrCreate(directory(), random)
          : sharedToken(shared.get(), cipher);
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new StartFailedException(e.getMessage() + ".", e);
    }
  }

  private OperatorToken sharedToken(CallerTransactions shared, SecretCipher cipher) {
    var mine =
        Files.exists(operatorTokenFile())
            ? OperatorToken.openOrCreate(directory(), random)
            : OperatorToken.draw(random);
    var agreed = SharedOperatorToken.agreed(shared, cipher, mine);
    if (agreed.keepIn(directory())) {
      LOG.log(
          Level.INFO,
          "The operator''s token in {0} is now the one of all nodes; the one before opens nothing more",
          operatorTokenFile());
    }
    return agreed;
  }
}
