import { findPackageJSON } from 'node:module';
import path from 'node:path';

/** Where package.json and models/ are, whether this runs from src/, from dist/ or from a bundle in it. */
export const packageRoot: string = path.dirname(findPackageJSON(import.meta.url) ?? '');
