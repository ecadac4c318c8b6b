package io.sluice.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What queries can say of one view.
 *
 * @param name of the view
 * @param properties in the order of its columns
 * @param key some of these, which together tell every row from every other
 */
public record EntityType(String name, List<Property> properties, List<Property> key) {
    public EntityType {
        properties = List.copyOf(properties);
        key = List.copyOf(key);
        if (key.isEmpty() || !properties.containsAll(key)) {
            throw new IllegalArgumentException("the key of " + name + " is not of its properties");
        }
    }

    /** Mostly it is the same: all else would be compared for each query. */
    @Override
    public boolean equals(Object other) {
        return other == this
                || (other instanceof EntityType type
                        && name.equals(type.name)
                        && properties.equals(type.properties)
                        && key.equals(type.key));
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The property of this name, to the letter. */
    public @Nullable Property find(String property) {
        for (Property each : properties) {
            if (each.name().equals(property)) {
                return each;
            }
        }
        return null;
    }
}
