@NullMarked
package io.sluice.searches;

import org.jspecify.annotations.NullMarked;
