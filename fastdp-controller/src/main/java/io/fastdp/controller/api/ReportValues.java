package io.fastdp.controller.api;

import io.fastdp.controller.api.template.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How a template looks into the report. Stateless. */
final class ReportValues implements Values {
    /** Services of the original that are absent when they are off: a template may ask for them, and gets nothing. */
    private static final Set<String> SERVICES = Set.of("IPAM", "DNS", "Proxy", "Plugin");

    @Override
    public Optional<Object> field(Object value, String name) {
        if (!(value instanceof Fields fields)) {
            return Optional.empty();
        }
        boolean root = fields.value("VersionCheck").isPresent();
        return fields.value(name)
                .or(() -> root && SERVICES.contains(name) ? Optional.of(Fields.Nothing.NOTHING) : Optional.empty());
    }

    @Override
    public boolean isNothing(Object value) {
        return value == Fields.Nothing.NOTHING;
    }

    @Override
    public Optional<List<Object>> elements(Object value) {
        if (value instanceof Fields fields) {
            return Optional.of(new ArrayList<>(fields.entries().values()));
        }
        if (value instanceof List<?> list) {
            return Optional.of(new ArrayList<>(list));
        }
        return Optional.empty();
    }

    @Override
    public String json(Object value) {
        return GoJson.compact(value);
    }

    @Override
    public String text(Object value) {
        if (isNothing(value)) {
            return "<nil>";
        }
        if (value instanceof Fields fields) {
            return fields.entries().values().stream().map(this::text).collect(Collectors.joining(" ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::text).collect(Collectors.joining(" ", "[", "]"));
        }
        return value.toString();
    }
}
