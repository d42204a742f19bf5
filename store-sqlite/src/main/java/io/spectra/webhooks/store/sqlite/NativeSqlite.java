package io.spectra.webhooks.store.sqlite;

import io.spectra.webhooks.nativelibrary.NativeDirectory;
import io.spectra.webhooks.store.StoreOpenException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;
import org.sqlite.SQLiteJDBCLoader;

/// Loads SQLite's native library from a directory of the store, so that the system's directory for
/// temporary files is not needed. A process loads it once for all its stores.
///
/// SQLite also writes temporary files, for example for a large sort. They go to the data directory,
/// which has room and is writable, unless the environment variable `SQLITE_TMPDIR` names another.
final class NativeSqlite {
  private static final String DIRECTORY = "org.sqlite.tmpdir";
  private static final String READY_LIBRARY = "org.sqlite.lib.path";

  private NativeSqlite() {}

  /// Loads the library. Does not change a directory or library that the driver's own system
  /// properties name.
  ///
  /// @throws StoreOpenException with a sentence for the operator
  static void load(Path unpackIn, Path temporaryFiles) {
    if (System.getProperty(DIRECTORY) == null && System.getProperty(READY_LIBRARY) == null) {
      loadFrom(NativeDirectory.at(unpackIn));
    }
    if (System.getenv("SQLITE_TMPDIR") == null) {
      writeTemporaryFilesIn(temporaryFiles);
    }
  }

  private static void loadFrom(NativeDirectory directory) {
    System.setProperty(DIRECTORY, directory.path().toString());
    try {
      directory.load(NativeSqlite::initialize);
    } catch (IOException | UnloadableException e) {
      throw new StoreOpenException(
          "SQLite's native library cannot be loaded from the directory "
              + directory.path()
              + ", which must be writable and on a file system that is not full and not mounted"
              + " noexec ("
              + e.getMessage()
              + "); choose another one (data.native_directory of the server,"
              + " SqliteSettings.withNativeDirectory in code).",
          e);
    } finally {
      System.clearProperty(DIRECTORY); // another store may choose another place after a failure
    }
  }

  private static void initialize() {
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) { // the type that the driver declares
      throw new UnloadableException(e);
    }
  }

  private static void writeTemporaryFilesIn(Path directory) {
    String quoted = directory.toAbsolutePath().normalize().toString().replace("'", "''");
    try (var connection = JDBC.createConnection("jdbc:sqlite::memory:", new Properties());
        var statement = connection.createStatement()) {
      statement.execute("pragma temp_store_directory = '" + quoted + "'");
    } catch (SQLException e) {
      throw new StoreOpenException(
          "SQLite cannot put its temporary files into " + directory + ": " + e.getMessage(), e);
    }
  }

  private static final class UnloadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnloadableException(Throwable cause) {
      super(cause);
    }
  }
}
