package io.fastdp.controller.api;

import io.fastdp.controller.api.template.Template;
import io.fastdp.controller.api.template.TemplateException;
import io.fastdp.controller.status.AgentControl;
import io.fastdp.controller.status.AgentStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Finds the answer to a request. Thread-safe; does not block but for a report's flow dump. */
final class ApiRouter {
    private static final String JSON = "application/json";

    private final AgentControl agent;
    private final StatusText pages;
    private final ControlActions actions;
    private final AtomicLong requests = new AtomicLong();

    ApiRouter(AgentControl agent, StatusText pages) {
        this.agent = agent;
        this.pages = pages;
        this.actions = new ControlActions(agent);
    }

    CompletionStage<ApiResponse> answer(Surface surface, ApiRequest request) {
        requests.incrementAndGet();
        String path = request.path();
        if (path.equals("/metrics")) {
            return reading(request, this::metrics);
        }
        if (surface.offersStatus() && (path.equals("/status") || path.startsWith("/status/"))) {
            return status(request);
        }
        if (surface.offersStatus() && path.equals("/report")) {
            return reading(request, () -> report(request));
        }
        if (surface.offersControl() && ControlActions.knows(path)) {
            return actions.answer(request);
        }
        if (surface.offersControl() && IpamActions.knows(path)) {
            return agent.addresses()
                    .map(addresses -> IpamActions.answer(addresses, request))
                    .orElseGet(() -> done(agent.status().ready() ? ApiResponse.notFound() : starting()));
        }
        return done(ApiResponse.notFound());
    }

    private static ApiResponse starting() {
        return ApiResponse.error(503, "the agent is still starting; try again");
    }

    /** Whether the answer may take as long as it likes. */
    static boolean mayWait(ApiRequest request) {
        return IpamActions.mayWait(request);
    }

    private CompletionStage<ApiResponse> status(ApiRequest request) {
        return switch (request.path()) {
            case "/status" -> page(request, pages::overview);
            case "/status/targets" -> page(request, StatusText::targets);
            case "/status/connections" -> page(request, StatusText::connections);
            case "/status/peers" -> page(request, StatusText::peers);
            case "/status/ipam" ->
                agent.status().ipam().isPresent() ? page(request, StatusText::ipam) : reading(request, ApiRouter::off);
            case "/status/dns" -> reading(request, ApiRouter::off);
            default -> done(ApiResponse.notFound());
        };
    }

    /** A service that is off, as the original answers for it. */
    private static ApiResponse off() {
        return ApiResponse.error(500, "error during template execution");
    }

    private CompletionStage<ApiResponse> page(ApiRequest request, Function<AgentStatus, String> text) {
        return reading(request, () -> {
            AgentStatus status = agent.status(); // once: code and text are of one moment
            return ApiResponse.text(status.ready() ? 200 : 503, text.apply(status));
        });
    }

    private ApiResponse metrics() {
        String text = MetricsPage.text(agent.status(), agent.counters(), ProcessNumbers.now(requests.get()));
        return new ApiResponse(200, MetricsPage.CONTENT_TYPE, text);
    }

    private ApiResponse report(ApiRequest request) {
        List<String> formats = request.all("format");
        AgentStatus status = agent.status();
        if (request.acceptsJson() || formats.isEmpty()) {
            return new ApiResponse(200, JSON, GoJson.indented(Report.of(status)));
        }
        if (formats.size() > 1) {
            return ApiResponse.error(400, "error: must supply one format parameter");
        }
        try {
            Template template = Template.parse(formats.get(0));
            return ApiResponse.ok(template.print(Report.of(status), new ReportValues()));
        } catch (TemplateException e) {
            return ApiResponse.error(e.isSyntax() ? 400 : 500, String.valueOf(e.getMessage()));
        }
    }

    /** A page's work; may be slow only where it says so. */
    private interface Page {
        ApiResponse render();
    }

    private static CompletionStage<ApiResponse> reading(ApiRequest request, Page page) {
        return done(request.reads() ? page.render() : ApiResponse.wrongMethod());
    }

    private static CompletionStage<ApiResponse> done(ApiResponse response) {
        return CompletableFuture.completedFuture(response);
    }
}
