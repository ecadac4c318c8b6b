package io.sluice.odata;

import io.sluice.query.EdmType;
import io.sluice.query.EntityType;
import io.sluice.query.Property;
import java.util.List;

/** The model of the views as {@code $metadata} has it: CSDL 4.0 in XML. */
final class CsdlXml {
    static final String NAMESPACE = "sluice";
    static final String CONTAINER = "Views";

    private final StringBuilder xml = new StringBuilder(4096);

    private CsdlXml() {}

    static String of(List<ServedView> views) {
        return new CsdlXml().document(views);
    }

    private String document(List<ServedView> views) {
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                .append("<edmx:Edmx xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\" Version=\"4.0\">\n")
                .append("<edmx:DataServices>\n")
                .append("<Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\" Namespace=\"")
                .append(NAMESPACE)
                .append("\">\n");
        views.forEach(view -> entityType(view.type()));
        xml.append("<EntityContainer Name=\"").append(CONTAINER).append("\">\n");
        for (ServedView view : views) {
            xml.append("<EntitySet Name=\"").append(escaped(view.name()));
            xml.append("\" EntityType=\"")
                    .append(NAMESPACE)
                    .append('.')
                    .append(escaped(view.name()))
                    .append("\"/>\n");
        }
        return xml.append("</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n")
                .toString();
    }

    private void entityType(EntityType type) {
        xml.append("<EntityType Name=\"").append(escaped(type.name())).append("\">\n<Key>");
        for (Property part : type.key()) {
            xml.append("<PropertyRef Name=\"").append(escaped(part.name())).append("\"/>");
        }
        xml.append("</Key>\n");
        for (Property property : type.properties()) {
            xml.append("<Property Name=\"").append(escaped(property.name()));
            xml.append("\" Type=\"").append(property.type().odataName()).append('"');
            if (!property.nullable()) {
                xml.append(" Nullable=\"false\"");
            }
            facets(property.type());
            xml.append("/>\n");
        }
        xml.append("</EntityType>\n");
    }

    /** Without these, a client would take decimals for integers, and cut what is less than a second. */
    private void facets(EdmType type) {
        switch (type) {
            case DECIMAL -> xml.append(" Scale=\"variable\"");
            case DATE_TIME_OFFSET, TIME_OF_DAY, DURATION -> xml.append(" Precision=\"6\"");
            default -> {}
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
