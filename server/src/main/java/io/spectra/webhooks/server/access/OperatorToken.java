package io.spectra.webhooks.server.access;

import io.spectra.webhooks.ownerfiles.OwnerOnlyFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// The operator's token for `/admin/v1`. It is stored in the data directory, where only the
/// server's user can read it. The first start creates it, unless the settings have one. Everybody
/// who can read the file may administer the server.
public final class OperatorToken {
  public static final String FILE = "operator.token";

  /// The rule for a token that the operator chooses; [#CHOSEN_RULE] has it in words.
  private static final Pattern CHOSEN = Pattern.compile("[0-9A-Za-z._~+/=-]{32,255}");

  public static final String CHOSEN_RULE = "32 to 255 letters, digits, and any of . _ ~ + / = -";

  private static final String PREFIX = "spo_";

  private final byte[] bytes;

  private OperatorToken(String text) {
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  /// Returns a token that comes from the settings or from another node.
  ///
  /// @throws IllegalArgumentException when it cannot be in a header, or is too short to be a secret
  public static OperatorToken of(String text) {
    if (!CHOSEN.matcher(text).matches()) {
      throw new IllegalArgumentException("an operator's token must be " + CHOSEN_RULE);
    }
    return new OperatorToken(text);
  }

  /// Returns a new token, which is not stored yet.
  ///
  /// @param random must be fit for secrets
  public static OperatorToken draw(RandomGenerator random) {
    return new OperatorToken(PREFIX + Base62.key(random));
  }

  /// Reads the token of a data directory, or creates one if there is none.
  ///
  /// @param random must be fit for secrets
  /// @throws UncheckedIOException when the file cannot be read or written
  /// @throws IllegalStateException when the file holds no token or others may read it
  public static OperatorToken openOrCreate(Path dataDirectory, RandomGenerator random) {
    Path file = dataDirectory.resolve(FILE);
    try {
      if (!Files.exists(file)) {
        create(file, draw(random).text());
      }
      return read(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The operator's token %s cannot be read or written".formatted(file), e);
    }
  }

  /// Stores this token in a data directory; returns true when it replaces another one.
  ///
  /// @throws UncheckedIOException when the file cannot be written
  public boolean keepIn(Path dataDirectory) {
    Path file = dataDirectory.resolve(FILE);
    try {
      boolean isThere = Files.exists(file);
      if (isThere && read(file).text().equals(text())) {
        return false;
      }
      Files.move(draft(file, text()), file, StandardCopyOption.ATOMIC_MOVE);
      return isThere;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The operator's token %s cannot be read or written".formatted(file), e);
    }
  }

  /// Reads an existing token, for the command line, which presents it.
  ///
  /// @throws NoSuchFileException when no server has run on this directory
  public static OperatorToken open(Path dataDirectory) throws IOException {
    return read(dataDirectory.resolve(FILE));
  }

  /// Compares in a time that does not depend on the text presented.
  public boolean matches(String presented) {
    return MessageDigest.isEqual(bytes, presented.getBytes(StandardCharsets.UTF_8));
  }

  /// Returns the token itself, to be sent as `Authorization: Bearer`.
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return PREFIX + "…";
  }

  private static OperatorToken read(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
    if (OwnerOnlyFiles.isOpenToOthers(file)) {
      throw new IllegalStateException("Others may use the operator's token: run chmod 600 " + file);
    }
    if (!text.startsWith(PREFIX)
        || text.length() != PREFIX.length() + Base62.KEY_LENGTH
        || !Base62.isEncoded(text.substring(PREFIX.length()))) {
      throw new IllegalStateException(
          "No operator's token is in %s: delete the file to have one made".formatted(file));
    }
    return new OperatorToken(text);
  }

  private static void create(Path file, String token) throws IOException {
    Path draft = draft(file, token);
    try {
      Files.createLink(file, draft); // unlike a move, it never replaces the token of another start
    } catch (FileAlreadyExistsException _) {
      // another start was quicker, so its token is used
    } catch (UnsupportedOperationException _) {
      Files.move(draft, file);
    }
    Files.deleteIfExists(draft);
  }

  /// Writes the token under another name first, so that a crash leaves no incomplete token.
  private static Path draft(Path file, String token) throws IOException {
    Path draft = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(draft);
    OwnerOnlyFiles.create(draft, token + "\n");
    return draft;
  }
}
