import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  type SelectionSetNode,
} from "graphql";

/** A field asked for below another, with all the places that ask for it under one response key. */
export interface Selected {
  /** The response key: the alias, or the name. */
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
}

/** What is asked of an object type below the given fields: fragments spread, `@skip` and `@include` obeyed. */
export function selected(
  info: GraphQLResolveInfo,
  nodes: readonly FieldNode[],
  type: GraphQLObjectType,
): readonly Selected[] {
  const found = new Map<string, { key: string; name: string; nodes: FieldNode[] }>();
  const fits = (fragment: FragmentDefinitionNode | InlineFragmentNode) => {
    const condition = fragment.typeCondition && info.schema.getType(fragment.typeCondition.name.value);
    if (!condition || condition === type) return true;
    return isAbstractType(condition) && info.schema.isSubType(condition, type);
  };
  const spread = new Set<FragmentDefinitionNode>();
  function gather(set: SelectionSetNode | undefined): void {
    for (const node of set?.selections ?? []) {
      if (getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.if === true) continue;
      if (getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.if === false) continue;
      if (node.kind === "Field") {
        const key = node.alias?.value ?? node.name.value;
        const known = found.get(key);
        if (known) known.nodes.push(node);
        else found.set(key, { key, name: node.name.value, nodes: [node] });
      } else {
        const fragment = node.kind === "InlineFragment" ? node : info.fragments[node.name.value];
        if (!fragment || !fits(fragment)) continue;
        // Once: fragments that spread each other twice would otherwise be walked 2ⁿ times.
        if (fragment.kind === "FragmentDefinition") {
          if (spread.has(fragment)) continue;
          spread.add(fragment);
        }
        gather(fragment.selectionSet);
      }
    }
  }
  for (const node of nodes) gather(node.selectionSet);
  return [...found.values()];
}
