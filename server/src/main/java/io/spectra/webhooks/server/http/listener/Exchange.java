package io.spectra.webhooks.server.http.listener;

import io.netty.buffer.ByteBuf;
import io.spectra.webhooks.server.http.AccessCheck;
import io.spectra.webhooks.server.http.ApiError;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Header;
import io.spectra.webhooks.server.http.Method;
import io.spectra.webhooks.server.http.Query;
import io.spectra.webhooks.server.http.Request;
import io.spectra.webhooks.server.http.Response;
import io.spectra.webhooks.server.http.Route;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request on its way to its answer. Its connection's loop only.
final class Exchange {
  /// Bodies of refused requests, and bodies nobody asked for, are read up to here to keep the
  /// connection; a longer one ends it.
  static final int DROPPED_BYTES_MAX = 64 * 1024;

  private static final byte[] NO_BODY = new byte[0];

  private final RequestHead head;
  private final AccessCheck.Admission admission;
  private final Capacity capacity;
  private final long startedAt;
  private final BodyBytes body;
  private @Nullable ApiError refusal;
  private boolean isCounted;
  private int droppedBytes;

  Exchange(RequestHead head, AccessCheck.Admission admission, Capacity capacity, long startedAt) {
    this.head = head;
    this.admission = admission;
    this.capacity = capacity;
    this.startedAt = startedAt;
    this.refusal = judge(head, admission);
    this.body = new BodyBytes(capacity, bodyBytesMax(admission), head.bodyBytes());
    if (refusal == null) {
      isCounted = capacity.begin();
      refusal = isCounted ? null : Capacity.overloaded();
    }
  }

  RequestHead head() {
    return head;
  }

  long startedAt() {
    return startedAt;
  }

  /// Why it is refused, or null while it is not.
  @Nullable ApiError refusal() {
    return refusal;
  }

  /// The answer that needs no handler, or null while there is none.
  @Nullable Response answer() {
    if (refusal != null) {
      return Response.error(refusal);
    }
    return admission instanceof AccessCheck.Admission.Answered answered
        ? answered.response()
        : null;
  }

  List<Header> answerHeaders() {
    return admission.answerHeaders();
  }

  Optional<Route> route() {
    return switch (admission) {
      case AccessCheck.Admission.Admitted admitted -> Optional.of(admitted.route());
      case AccessCheck.Admission.Refused refused -> refused.route();
      case AccessCheck.Admission.Answered _ -> Optional.empty();
    };
  }

  /// Whether the connection can go on after the refusal, once a short body has been read.
  boolean canSkipBody() {
    return !head.expectsContinue()
        && head.bodyBytes() >= 0
        && head.bodyBytes() <= DROPPED_BYTES_MAX;
  }

  /// Takes a piece of the body, or says why the connection must end.
  @Nullable ApiError take(ByteBuf piece) {
    if (refusal != null || !takesJson()) {
      droppedBytes += piece.readableBytes();
      return droppedBytes > DROPPED_BYTES_MAX ? BodyCheck.tooLarge(DROPPED_BYTES_MAX) : null;
    }
    return switch (body.add(piece)) {
      case YES -> null;
      case BODY_TOO_LARGE -> BodyCheck.tooLarge(bodyBytesMax(admission));
      case NO_ROOM -> Capacity.overloaded();
    };
  }

  /// The request as its handler sees it. Its body is complete, and it is not refused.
  ///
  /// @throws io.spectra.webhooks.server.http.ApiException 400 when the query is broken
  Request request() {
    var admitted = (AccessCheck.Admission.Admitted) admission;
    Method method = admitted.route().method();
    return new Request(
        method,
        new Request.Target(head.path(), admitted.pathVariables(), Query.parse(head.query())),
        name -> head.headers().getAll(name),
        admitted.caller(),
        takesJson() ? body.complete() : NO_BODY);
  }

  /// Gives back what the request held. Once.
  void end() {
    body.release();
    if (isCounted) {
      isCounted = false;
      capacity.end();
    }
  }

  private boolean takesJson() {
    return admission instanceof AccessCheck.Admission.Admitted admitted
        && admitted.route().body().takesJson();
  }

  private static int bodyBytesMax(AccessCheck.Admission admission) {
    return admission instanceof AccessCheck.Admission.Admitted admitted
        ? admitted.route().body().bytesMax()
        : DROPPED_BYTES_MAX;
  }

  private static @Nullable ApiError judge(RequestHead head, AccessCheck.Admission admission) {
    return switch (admission) {
      case AccessCheck.Admission.Refused refused -> refused.error();
      case AccessCheck.Admission.Answered _ -> null;
      case AccessCheck.Admission.Admitted admitted -> {
        BodyRule rule = admitted.route().body();
        yield BodyCheck.refusal(head, rule).orElse(null);
      }
    };
  }
}
