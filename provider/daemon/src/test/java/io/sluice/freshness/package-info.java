@NullMarked
package io.sluice.freshness;

import org.jspecify.annotations.NullMarked;
