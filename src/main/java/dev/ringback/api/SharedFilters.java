package dev.ringback.api;

import java.util.List;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;

/** The list's filters are described once, and are those of the counts and the export as well. */
final class SharedFilters {
    private static final String LIST = "/api/v1/trigger-logs";

    private SharedFilters() {}

    static void share(OpenAPI description) {
        Operation list = description.getPaths().getPathItem(LIST).getGET();
        for (String path : List.of(LIST + "/counts", LIST + "/export")) {
            PathItem item = description.getPaths().getPathItem(path);
            list.getParameters().stream()
                    .filter(parameter -> SearchParameters.FILTERS.contains(parameter.getName()))
                    .forEach(item.getGET()::addParameter);
        }
    }
}
