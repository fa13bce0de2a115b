#!/bin/sh
# The release job of a library: on a tag, compares with the release before, writes the manifest and everything beside it,
# attaches it to the release, and fails on a break that the version does not declare. Needs git with full history and tags.
#
#   ONX_CORE_PATH   the repository (default: .)
#   ONX_TAG         the new release's tag (default: the tag that is being built, else the one of HEAD)
#   ONX_PREVIOUS    the release to compare with (default: the newest before it that is no pre-release)
#   ONX_PACKAGE     the project in a repository with several      ONX_TAG_PREFIX  what stands before versions in tags
#   ONX_OUT         where to write (default: onx-release)         ONX_SCHEME      auto, semantic or calendar
#   ONX_ATTACH      1: upload to the release with gh (default: when GITHUB_TOKEN is set)
set -eu

core=${ONX_CORE_PATH:-.}
out=${ONX_OUT:-onx-release}
tag=${ONX_TAG:-}
if [ -z "$tag" ] && [ "${GITHUB_REF_TYPE:-}" = tag ]; then tag=$GITHUB_REF_NAME; fi
if [ -z "$tag" ]; then tag=$(git -C "$core" describe --tags --exact-match HEAD); fi

prefix() { if [ -n "${ONX_TAG_PREFIX:-}" ]; then printf '%s' "--tag-prefix=$ONX_TAG_PREFIX"; fi; }
package() { if [ -n "${ONX_PACKAGE:-}" ]; then printf '%s' "--package=$ONX_PACKAGE"; fi; }
# Each word of these is one argument or none.
set -- ${ONX_TAG_PREFIX:+"$(prefix)"} ${ONX_PACKAGE:+"$(package)"}

previous=${ONX_PREVIOUS:-}
if [ -z "$previous" ]; then
    code=0
    previous=$(onx-manifest releases --core-path "$core" ${ONX_TAG_PREFIX:+"$(prefix)"} --previous-of "$tag") || code=$?
    if [ "$code" = 1 ]; then
        echo "$tag is the first release: there is nothing to compare it with" >&2
        exit 0
    fi
    [ "$code" = 0 ] || exit "$code"
fi

echo "== $previous -> $tag" >&2
manifest=$out/change_manifest.yaml
onx-manifest generate --core-path "$core" --from "$previous" --to "$tag" --out "$out" "$@"
onx-manifest validate "$manifest" --core-path "$core" "$@"
onx-manifest notes --manifest "$manifest" --core-path "$core" "$@" --out "$out/MIGRATING.md"
onx-manifest notes --manifest "$manifest" --core-path "$core" "$@" --format html --out "$out/migrating.html" --quiet

undeclared=0
onx-manifest semver --manifest "$manifest" --scheme "${ONX_SCHEME:-auto}" || undeclared=$?

if [ "${ONX_ATTACH:-${GITHUB_TOKEN:+1}}" = 1 ]; then
    gh release view "$tag" >/dev/null 2>&1 || gh release create "$tag" --verify-tag --notes-file "$out/MIGRATING.md"
    gh release upload "$tag" --clobber "$manifest" "$out/manifest_report.json" "$out/surface_from.json" \
        "$out/surface_to.json" "$out/MIGRATING.md" "$out/migrating.html"
fi
exit "$undeclared"
