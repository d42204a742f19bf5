package io.spectra.webhooks.store.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A network between a store and its server that can lose data. Each fault affects the connections
/// that exist at that time; later connections work.
final class Wire implements AutoCloseable {
  private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final URI server;
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final CountDownLatch something = new CountDownLatch(1);

  Wire(String serverUrl) throws IOException {
    server = URI.create(serverUrl.substring("jdbc:".length()));
    Thread.ofVirtual().start(this::connect);
  }

  /// Returns the URL that leads to the server through this network.
  String url() {
    String query = server.getQuery() == null ? "" : "?" + server.getQuery();
    return "jdbc:postgresql://127.0.0.1:" + entrance.getLocalPort() + server.getPath() + query;
  }

  /// Holds everything that the store sends until [#release].
  void holdRequests() {
    calls.forEach(call -> call.requests.hold());
  }

  /// Holds everything that the server sends until [#release].
  void holdAnswers() {
    calls.forEach(call -> call.answers.hold());
  }

  /// Waits until some data is held.
  void awaitHeld() throws InterruptedException {
    if (!something.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing was held");
    }
  }

  /// Closes the store's side of each connection; the server does not notice.
  void cut() throws IOException {
    for (Call call : calls) {
      call.store.close();
    }
  }

  /// Sends on the data that was held.
  void release() {
    calls.forEach(call -> call.requests.flow.countDown());
  }

  /// Waits until the server has ended each connection that was held back.
  void awaitServersEnd() throws InterruptedException {
    for (Call call : calls) {
      if (call.requests.held && !call.answers.ended.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the server keeps a connection");
      }
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    for (Call call : calls) {
      call.store.close();
      call.server.close();
    }
    release();
  }

  private void connect() {
    try {
      while (true) {
        Socket store = entrance.accept();
        int port = server.getPort() < 0 ? 5432 : server.getPort();
        Call call = new Call(store, new Socket(server.getHost(), port));
        calls.add(call);
        Thread.ofVirtual().start(() -> call.requests.pump(call.store, call.server));
        Thread.ofVirtual().start(() -> call.answers.pump(call.server, call.store));
      }
    } catch (IOException e) {
      release(); // this object is closed, or the server is gone
    }
  }

  private final class Call {
    private final Socket store;
    private final Socket server;
    private final Direction requests = new Direction();
    private final Direction answers = new Direction();

    Call(Socket store, Socket server) {
      this.store = store;
      this.server = server;
    }
  }

  private final class Direction {
    private final CountDownLatch flow = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean held;

    void hold() {
      held = true;
    }

    void pump(Socket from, Socket to) {
      byte[] buffer = new byte[64 << 10];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (held) {
            something.countDown();
            flow.await();
          }
          write(out, buffer, count);
        }
        to.shutdownOutput();
      } catch (IOException e) {
        closeQuietly(to);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        ended.countDown();
      }
    }

    /// Continues after one side was closed, to see the other side close.
    private static void write(OutputStream out, byte[] buffer, int count) {
      try {
        out.write(buffer, 0, count);
      } catch (IOException _) {
        // the other side is closed
      }
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      return; // it counts as closed
    }
  }
}
