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

/// The operator's token for `/admin/v1`. It is kept in the data directory, readable by the server's
/// user alone, and made at the first start, unless the settings give one. Everybody who can read
/// the file may administer the server.
public final class OperatorToken {
  public static final String FILE = "operator.token";

  /// The rule for a token of the operator's own choice; in words, [#CHOSEN_RULE].
  private static final Pattern CHOSEN = Pattern.compile("[0-9A-Za-z._~+/=-]{32,255}");

  public static final String CHOSEN_RULE = "32 to 255 letters, digits, and any of . _ ~ + / = -";

  private static final String PREFIX = "spo_";

  private final byte[] bytes;

  private OperatorToken(String text) {
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
  }

  /// A token that the settings or another node give.
  ///
  /// @throws IllegalArgumentException when it is not fit for a header, or too short to be a secret
  public static OperatorToken of(String text) {
    if (!CHOSEN.matcher(text).matches()) {
      throw new IllegalArgumentException("an operator's token must be " + CHOSEN_RULE);
    }
    return new OperatorToken(text);
  }

  /// A new token, which is nowhere yet.
  ///
  /// @param random must be fit for secrets
  public static OperatorToken draw(RandomGenerator random) {
    return new OperatorToken(PREFIX + Base62.key(random));
  }

  /// Reads the token of a data directory, or makes one when there is none yet.
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

  /// Keeps this token in a data directory; true when it takes the place of another one.
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

  /// Reads an existing token: for the command line, which presents it.
  ///
  /// @throws NoSuchFileException when no server has run on this directory
  public static OperatorToken open(Path dataDirectory) throws IOException {
    return read(dataDirectory.resolve(FILE));
  }

  /// Takes the same time whatever is presented.
  public boolean matches(String presented) {
    return MessageDigest.isEqual(bytes, presented.getBytes(StandardCharsets.UTF_8));
  }

  /// The token itself: to send it as `Authorization: Bearer`.
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
      Files.createLink(file, draft); // unlike a move, never replaces what another start made
    } catch (FileAlreadyExistsException _) {
      // another start was quicker; its token counts
    } catch (UnsupportedOperationException _) {
      Files.move(draft, file);
    }
    Files.deleteIfExists(draft);
  }

  /// Under another name first, so that a crash leaves no half token behind.
  private static Path draft(Path file, String token) throws IOException {
    Path draft = file.resolveSibling(FILE + ".new");
    Files.deleteIfExists(draft);
    OwnerOnlyFiles.create(draft, token + "\n");
    return draft;
  }
}
