package org.diembao.folding;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/**
 * Names that every full server has and the small test server lacks: Lucene's own folding filter, and three more that
 * the server's index of API keys asks for. Those three cut up e-mail addresses, which no test looks at, so that two of
 * them do nothing here.
 */
public final class FoldingPlugin extends Plugin implements AnalysisPlugin {
    private static final String FOLDING = "asciifolding";

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        return Map.of(FOLDING, filter(ASCIIFoldingFilter::new), "pattern_capture", filter(UnaryOperator.identity()));
    }

    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        return List.of(
            PreConfiguredTokenFilter.singleton(FOLDING, true, ASCIIFoldingFilter::new),
            PreConfiguredTokenFilter.singleton("unique", false, UnaryOperator.identity()));
    }

    @Override
    public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
        return List.of(PreConfiguredTokenizer.singleton("uax_url_email", UAX29URLEmailTokenizer::new));
    }

    private static AnalysisProvider<TokenFilterFactory> filter(UnaryOperator<TokenStream> made) {
        return (indexSettings, environment, name, settings) -> new Filter(name, made);
    }

    private static final class Filter extends AbstractTokenFilterFactory implements NormalizingTokenFilterFactory {
        private final UnaryOperator<TokenStream> made;

        private Filter(String name, UnaryOperator<TokenStream> made) {
            super(name);
            this.made = made;
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return made.apply(tokens);
        }
    }
}
