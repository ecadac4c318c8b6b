/** Tests of who may do what. */
@NullMarked
package io.sluice.access;

import org.jspecify.annotations.NullMarked;
