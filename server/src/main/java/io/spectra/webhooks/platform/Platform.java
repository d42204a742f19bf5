package io.spectra.webhooks.platform;

import io.spectra.webhooks.platform.inventory.DeviceRoutes;
import io.spectra.webhooks.platform.orders.OrderRoutes;
import io.spectra.webhooks.server.http.BodyRule;
import io.spectra.webhooks.server.http.Route;
import io.spectra.webhooks.server.idempotency.IdempotentRequests;
import io.spectra.webhooks.server.storage.Transactions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The API's calls about orders and inventory, for a server that offers them.
public final class Platform {
  private Platform() {}

  /// Returns the routes of the platform.
  ///
  /// @param body the rule for the bodies of all its requests
  public static List<Route> routes(
      Transactions transactions,
      IdempotentRequests idempotent,
      InstantSource clock,
      BodyRule body) {
    var routes = new ArrayList<Route>();
    routes.addAll(new OrderRoutes(transactions, idempotent, clock, body).routes());
    routes.addAll(new DeviceRoutes(transactions, idempotent, clock, body).routes());
    return List.copyOf(routes);
  }
}
