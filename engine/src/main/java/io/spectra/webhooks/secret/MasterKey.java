package io.spectra.webhooks.secret;

import io.spectra.webhooks.ownerfiles.OwnerOnlyFiles;
import io.spectra.webhooks.store.StoreOpenException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Holds the key under which signing secrets are encrypted. The key has 32 bytes and is stored as
/// 64 hex digits in a file that only its owner may read. Instances are immutable and thread-safe.
/// `toString` shows only the key's id.
public final class MasterKey {
  /// The name of the key's file in a data directory.
  public static final String FILE = "master.key";

  private static final int BYTES = 32;
  static final int ID_BYTES = 4;

  private final SecretKey key;
  private final byte[] id;

  private MasterKey(byte[] bytes) {
    key = new SecretKeySpec(bytes, "AES");
    id = Arrays.copyOf(sha256(bytes), ID_BYTES);
  }

  /// Reads 64 hex digits, for example from an environment variable.
  ///
  /// @throws IllegalArgumentException if the text is anything else; the message does not quote it
  public static MasterKey parse(String hex) {
    if (!hex.matches("[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException("a master key is 64 hexadecimal digits");
    }
    return new MasterKey(HexFormat.of().parseHex(hex));
  }

  /// Returns the key in `file`. If there is no such file, generates a key and writes it there
  /// first, with mode 0600 and synced.
  ///
  /// @throws StoreOpenException if the file cannot be used, or if others than its owner may read it
  public static MasterKey loadOrCreate(Path file, SecureRandom random) {
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      return create(file, random);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /// Returns the key in `file`, for data that was encrypted under it. No key is generated, because
  /// a new key could not decrypt that data.
  ///
  /// @throws StoreOpenException if there is no such file, if it cannot be used, or if others than
  ///   its owner may read it
  public static MasterKey load(Path file) {
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      throw new StoreOpenException(
          "The master key "
              + file
              + " is missing, and stored secrets can only be read with it: put the file"
              + " back, or give the server its content as data.master_key.",
          e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  SecretKey key() {
    return key;
  }

  byte[] id() {
    return id.clone();
  }

  private static StoreOpenException unreadable(Path file, IOException cause) {
    return new StoreOpenException("The master key in " + file + " cannot be read.", cause);
  }

  private static MasterKey read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    checkMode(file);
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new StoreOpenException(
          "The file "
              + file
              + " is not a master key (64 hexadecimal digits); put the right one back, or stored"
              + " secrets can never be read again.",
          e);
    }
  }

  /// Writes the key under another name first. A half-written key must never be found, and two
  /// programs that start at the same time must use the same key.
  private static MasterKey create(Path file, SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    Path draft =
        file.resolveSibling(file.getFileName() + "." + Long.toHexString(random.nextLong()));
    try {
      OwnerOnlyFiles.create(draft, HexFormat.of().formatHex(bytes) + "\n");
      try {
        Files.createLink(file, draft);
      } finally {
        Files.delete(draft);
      }
      // Secrets must never outlive their key, so its name must be durable too.
      OwnerOnlyFiles.syncDirectory(file.resolveSibling("."));
      return read(file);
    } catch (FileAlreadyExistsException e) {
      return loadOrCreate(file, random);
    } catch (IOException | UnsupportedOperationException e) {
      throw new StoreOpenException("No master key can be written to " + file + ".", e);
    }
  }

  private static void checkMode(Path file) throws IOException {
    if (OwnerOnlyFiles.isOpenToOthers(file)) {
      throw new StoreOpenException(
          "The master key in "
              + file
              + " can be read by others than its owner: run chmod 600 "
              + file
              + " and start again.");
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "MasterKey[" + HexFormat.of().formatHex(id) + "]";
  }
}
