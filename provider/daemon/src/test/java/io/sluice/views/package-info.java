/** Tests of views that need no server. */
@NullMarked
package io.sluice.views;

import org.jspecify.annotations.NullMarked;
