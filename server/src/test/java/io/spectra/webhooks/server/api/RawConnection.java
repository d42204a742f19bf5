package io.spectra.webhooks.server.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends bytes that no HTTP client would send, one request after another on a connection that is
/// opened again when the server has closed it. Only one thread may use it.
final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final URI server;
  private @Nullable Socket socket;

  RawConnection(URI server) {
    this.server = server;
  }

  /// The answer to one request. Header names are in lower case.
  @SuppressWarnings("ArrayRecordComponent") // answers are read, never compared
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  Answer send(byte[] request) throws IOException {
    Socket open = open();
    open.getOutputStream().write(request);
    Answer answer = read(new BufferedInputStream(open.getInputStream()));
    if (answer.header("connection").equals("close")) {
      close();
    }
    return answer;
  }

  private Socket open() throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket(server.getHost(), server.getPort());
      open.setSoTimeout(PATIENCE_MILLIS);
      open.setTcpNoDelay(true);
      socket = open;
    }
    return open;
  }

  private static Answer read(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    var headers = new HashMap<String, String>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the answer broke off");
    }
    return new Answer(status, headers, body);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection was closed after \"" + line + "\"");
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
