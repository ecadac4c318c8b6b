@NullMarked
package io.sluice.query;

import org.jspecify.annotations.NullMarked;
